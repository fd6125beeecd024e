import type { FactorKind, FactorsView, PasskeyView, TotpSetUpView } from '../domains/identity/index.ts';

/** Two-step sign-in and passkeys of whoever asks for a page; what takes a form refuses as `Account` says. */
export interface SecondFactorPages {
  /** What finishes the sign-in that waits in this browser; undefined where none does. */
  asked(): Promise<readonly FactorKind[] | undefined>;
  /** Takes `code` or `recoveryCode`. */
  finish(form: URLSearchParams): Promise<void>;
  /** Whether the person has proved so lately who they are that no password is asked for. */
  isFresh(): Promise<boolean>;
  factors(): Promise<FactorsView>;
  passkeys(): Promise<readonly PasskeyView[]>;
  /** The set-up of an authenticator app that was begun; undefined where none was. */
  setUp(): Promise<TotpSetUpView | undefined>;
  beginSetUp(): Promise<void>;
  /** Takes `code` and `current`. @returns recovery codes with the first factor, to be shown this once. */
  confirmSetUp(form: URLSearchParams): Promise<readonly string[]>;
  /** Takes `current`. */
  removeTotp(form: URLSearchParams): Promise<void>;
  /** Takes `current`. @returns the new ones, to be shown this once. */
  renewCodes(form: URLSearchParams): Promise<readonly string[]>;
  /** Takes `id` and `name`. */
  renamePasskey(form: URLSearchParams): Promise<void>;
  /** Takes `id` and `current`. */
  removePasskey(form: URLSearchParams): Promise<void>;
}
