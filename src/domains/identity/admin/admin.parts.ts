import type { IdentityParts } from '../identity.parts.ts';
import { AdminGuard } from './admin-only.ts';
import { ChangeStanding } from './change-standing.ts';
import { LookUpPeople } from './look-up-people.ts';
import { AdminPeopleController } from './people.controller.ts';
import { ResetFactors } from './reset-factors.ts';
import { AdminStandingController } from './standing.controller.ts';

export const adminParts: IdentityParts = {
  providers: [AdminGuard, LookUpPeople, ChangeStanding, ResetFactors],
  controllers: [AdminPeopleController, AdminStandingController],
};
