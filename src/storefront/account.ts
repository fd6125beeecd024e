import type { SignedInView } from '../domains/identity/index.ts';

/**
 * What a page may ask of and do with the account of whoever asks for the page. Everything is of that person alone: a page
 * that uses it is never shared. What takes a form reads it by the domain's schema and refuses with faults that name the
 * fields (`refusalOf`); it holds itself to the limits of its action.
 */
export interface Account {
  /** Whoever is signed in. */
  visitor(): Promise<SignedInView | undefined>;
  /** Whether anything here was asked or done: then the answer is for this person alone. */
  isPersonal(): boolean;
  signIn(form: URLSearchParams): Promise<void>;
  signOut(): Promise<void>;
}
