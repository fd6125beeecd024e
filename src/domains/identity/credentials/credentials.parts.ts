import type { IdentityParts } from '../identity.parts.ts';
import { ChangeEmail } from './change-email.ts';
import { ChangePassword } from './change-password.ts';
import { ConfirmPassword } from './confirm-password.ts';
import { CredentialsController } from './credentials.controller.ts';

export const credentialParts: IdentityParts = {
  providers: [ConfirmPassword, ChangePassword, ChangeEmail],
  controllers: [CredentialsController],
};
