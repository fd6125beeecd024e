import type { IdentityParts } from '../identity.parts.ts';
import { ConfirmRegistration } from './confirm-registration.ts';
import { Register } from './register.ts';
import { RegistrationCookie } from './registration-cookie.ts';
import { RegistrationController } from './registration.controller.ts';

export const registrationParts: IdentityParts = {
  providers: [Register, RegistrationCookie, ConfirmRegistration],
  controllers: [RegistrationController],
};
