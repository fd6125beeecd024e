import type { IdentityParts } from '../identity.parts.ts';
import { RecoveryController } from './recovery.controller.ts';
import { RequestReset } from './request-reset.ts';
import { ResetPassword } from './reset-password.ts';

export const recoveryParts: IdentityParts = {
  providers: [RequestReset, ResetPassword],
  controllers: [RecoveryController],
};
