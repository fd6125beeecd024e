import type { IdentityParts } from '../identity.parts.ts';
import { ChangeEmail } from './change-email.ts';
import { ChangePassword } from './change-password.ts';
import { CredentialsController } from './credentials.controller.ts';
import { NewPassword } from './new-password.ts';

export const credentialParts: IdentityParts = {
  providers: [ChangePassword, ChangeEmail, NewPassword],
  controllers: [CredentialsController],
};
