export { ContinueSignIn } from './continue-sign-in.ts';
export { FinishSignIn } from './finish-sign-in.ts';
export { MakeRecoveryCodes } from './make-recovery-codes.ts';
export { OwnFactors } from './own-factors.ts';
export { PendingCookie } from './pending-cookie.ts';
export { RemoveTotp } from './remove-totp.ts';
export { passwordAgain, secondStep, totpConfirmation } from './second-factor.schemas.ts';
export type { FactorKind, FactorsView, TotpSetUpView } from './second-factor.view.ts';
export { SetUpTotp } from './set-up-totp.ts';
