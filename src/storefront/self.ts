import type { AccountView, NewTokenView, TokenView } from '../domains/identity/index.ts';

/**
 * What somebody who is signed in sees and does with what is theirs. Everything throws `not-signed-in` (401) where nobody
 * is; what takes a form refuses with faults that name its fields.
 */
export interface Self {
  account(): Promise<AccountView>;
  /** What the settings may choose of. */
  currencies(): Promise<string[]>;
  /** Fields: name, bio, location, updatedAt. */
  editProfile(form: URLSearchParams): Promise<void>;
  /** Fields: locale, currency, and one for each kind of notification. */
  editSettings(form: URLSearchParams): Promise<void>;
  becomeSeller(): Promise<void>;
  tokens(): Promise<TokenView[]>;
  /** Fields: name, scopes (several), expiresInDays. */
  makeToken(form: URLSearchParams): Promise<NewTokenView>;
  /** Field: id. */
  revokeToken(form: URLSearchParams): Promise<void>;
  /** Field: password. Whoever leaves is signed out. */
  leave(form: URLSearchParams): Promise<void>;
  /** Days until what is left of somebody who left is removed. */
  purgeDays(): number;
}
