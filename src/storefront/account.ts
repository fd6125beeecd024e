import type { OwnSessionView, SignedInView, WaitingRegistration } from '../domains/identity/index.ts';
import type { SecondFactorPages } from './second-factor.ts';
import type { Self } from './self.ts';
import type { Business } from './business.ts';
import type { Selling } from './selling.ts';

/**
 * What a page may ask of and do with the account of whoever asks for the page. Everything is of that person alone: a page
 * that uses it is never shared. What takes a form reads it by the domain's schema and refuses with faults that name the
 * fields (`refusalOf`); it holds itself to the limits of its action.
 */
export interface Account extends RegistrationPages, SecurityPages {
  /** Whoever is signed in. */
  visitor(): Promise<SignedInView | undefined>;
  /** Whether anything here was asked or done: then the answer is for this person alone. */
  isPersonal(): boolean;
  /** `second-step`: the password was right, /sign-in/second-step finishes. */
  signIn(form: URLSearchParams): Promise<'signed-in' | 'second-step'>;
  signOut(): Promise<void>;
  readonly secondFactor: SecondFactorPages;
  /** What is theirs: profile, settings, tokens, and leaving. */
  readonly self: Self;
  /** Their listings. */
  readonly selling: Selling;
  /** What they sold and bought. */
  readonly business: Business;
}

/** Becoming somebody, and getting back in. Tokens are those of links in mails. */
export interface RegistrationPages {
  /** @param language of the mail */
  register(form: URLSearchParams, language: string): Promise<void>;
  /** undefined for a link that is no good (any more). */
  waitingRegistration(token: string): Promise<WaitingRegistration | undefined>;
  confirmRegistration(token: string, form: URLSearchParams): Promise<void>;
  requestReset(form: URLSearchParams): Promise<void>;
  isResetOpen(token: string): Promise<boolean>;
  resetPassword(token: string, form: URLSearchParams): Promise<void>;
}

/** How somebody signs in, and where they are signed in. */
export interface SecurityPages {
  changePassword(form: URLSearchParams): Promise<void>;
  changeEmail(form: URLSearchParams): Promise<void>;
  /** The address that a link would set; undefined for a link that is no good (any more). */
  waitingEmail(token: string): Promise<string | undefined>;
  confirmEmail(token: string): Promise<void>;
  sessions(): Promise<OwnSessionView[]>;
  endSession(form: URLSearchParams): Promise<void>;
  endOtherSessions(form: URLSearchParams): Promise<void>;
}
