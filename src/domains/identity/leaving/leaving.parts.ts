import type { IdentityParts } from '../identity.parts.ts';
import { DailyPurge } from './daily-purge.ts';
import { DeleteAccount } from './delete-account.ts';
import { ExportAccount } from './export-account.ts';
import { LeavingController } from './leaving.controller.ts';

export const leavingParts: IdentityParts = {
  providers: [DeleteAccount, ExportAccount, DailyPurge],
  controllers: [LeavingController],
};
