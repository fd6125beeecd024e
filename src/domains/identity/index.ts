export { AdminOnly, NOT_ADMIN, nothingHere } from './admin/admin-only.ts';
export { addressKey } from './address-key.ts';
export * as adminSchemas from './admin/admin.schemas.ts';
export type { AuditQuery, PeopleQuery } from './admin/admin.schemas.ts';
export { type Administrator, administratorIn, holdToRole } from './admin/administrator.ts';
export { ChangeStanding } from './admin/change-standing.ts';
export { LookUpPeople, type Overview } from './admin/look-up-people.ts';
export { hasAdmin } from './admin/make-admin.queries.ts';
export { makeAdmin, needsPassword, resetFactors, revokeAdmin } from './admin/make-admin.ts';
export type { PageOf } from './admin/people.queries.ts';
export type { AuditEntryView, ListedPersonView, PersonView } from './admin/person.view.ts';
export { ResetFactors } from './admin/reset-factors.ts';
export { hashPassword } from './argon2id.ts';
export { Audit } from './audit/audit.ts';
export { RefusedAccess } from './audit/refused-access.ts';
export { Requesters } from './audit/requester.ts';
export { identitySettings } from './config.ts';
export { ChangeEmail } from './credentials/change-email.ts';
export { ChangePassword } from './credentials/change-password.ts';
export { emailChange, passwordChange } from './credentials/credentials.schemas.ts';
export { IdentityModule } from './identity.module.ts';
export { administers, identityPolicy } from './identity.policy.ts';
export { identityTags } from './identity.tags.ts';
export { KnownBrowsers } from './known-browsers/known-browsers.ts';
export { DeleteAccount } from './leaving/delete-account.ts';
export { ExportAccount } from './leaving/export-account.ts';
export { ownPassword } from './leaving/leaving.schemas.ts';
export { type Purged, purgeDeletedAccounts } from './leaving/purge-deleted-accounts.ts';
export { SendLetter } from './letters/send-letter.ts';
export { OwnPasskeys, passkeyEdit, passkeyParams, type PasskeyView } from './passkeys/index.ts';
export { PasswordPolicy } from './passwords/password-policy.ts';
export { type AccountView } from './profile/account.view.ts';
export { BecomeSeller } from './profile/become-seller.ts';
export { AVATAR_BYTES, ChangeAvatar } from './profile/change-avatar.ts';
export { EditProfile } from './profile/edit-profile.ts';
export { evictAvatar } from './profile/evict-avatar.ts';
export { profileEdit } from './profile/profile.schemas.ts';
export { ConfirmPerson } from './proof/confirm-person.ts';
export { holdToFreshProof, isFresh } from './proof/fresh.ts';
export { freshProof } from './proof/proof.schemas.ts';
export { ProveAnew } from './proof/prove-anew.ts';
export { passwordReset, resetRequest } from './recovery/recovery.schemas.ts';
export { RequestReset } from './recovery/request-reset.ts';
export { ResetPassword } from './recovery/reset-password.ts';
export { ConfirmRegistration, type WaitingRegistration } from './registration/confirm-registration.ts';
export { Register } from './registration/register.ts';
export { RegistrationCookie } from './registration/registration-cookie.ts';
export { confirmation, registration } from './registration/registration.schemas.ts';
export { CROSS_SITE, Reads, SameOrigin } from './same-origin.ts';
export {
  ContinueSignIn,
  type FactorKind,
  type FactorsView,
  FinishSignIn,
  MakeRecoveryCodes,
  OwnFactors,
  passwordAgain,
  PendingCookie,
  RemoveTotp,
  secondStep,
  SetUpTotp,
  totpConfirmation,
  type TotpSetUpView,
} from './second-factor/index.ts';
export { sellerCardView, type SellerCardView, type SellerView } from './seller.view.ts';
export { Sellers } from './sellers.queries.ts';
export { BrowserSessions } from './sessions/browser-sessions.ts';
export type { OwnSessionView } from './sessions/own-session.view.ts';
export { OwnSessions } from './sessions/own-sessions.ts';
export { type Session } from './sessions/sessions.ts';
export { credentials } from './sign-in.schemas.ts';
export { noteSession, sessionOf } from './session-of-request.ts';
export { SignIn } from './sign-in.ts';
export { CurrentSession, SignedIn } from './signed-in.ts';
export { signedInFrom, type SignedInView } from './signed-in.view.ts';
export { ManageTokens } from './tokens/manage-tokens.ts';
export { type NewTokenView, type TokenView } from './tokens/token.view.ts';
export { tokenParams, tokenRequest } from './tokens/tokens.schemas.ts';
