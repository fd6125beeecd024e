import type { IdentityParts } from '../identity.parts.ts';
import { CheckTotp } from './check-totp.ts';
import { ContinueSignIn } from './continue-sign-in.ts';
import { FactorChanges } from './factor-changes.ts';
import { FinishSignIn } from './finish-sign-in.ts';
import { MakeRecoveryCodes } from './make-recovery-codes.ts';
import { OwnFactors } from './own-factors.ts';
import { PendingCookie } from './pending-cookie.ts';
import { PendingSignIns } from './pending-sign-ins.ts';
import { ProveSecondFactor } from './prove-second-factor.ts';
import { RemoveTotp } from './remove-totp.ts';
import { SealedSecrets } from './sealed-secrets.ts';
import { SecondFactorController } from './second-factor.controller.ts';
import { SecondStepController } from './second-step.controller.ts';
import { SetUpTotp } from './set-up-totp.ts';

export const secondFactorParts: IdentityParts = {
  providers: [
    PendingCookie,
    CheckTotp,
    ContinueSignIn,
    FactorChanges,
    FinishSignIn,
    MakeRecoveryCodes,
    OwnFactors,
    PendingSignIns,
    ProveSecondFactor,
    RemoveTotp,
    SealedSecrets,
    SetUpTotp,
  ],
  controllers: [SecondStepController, SecondFactorController],
};
