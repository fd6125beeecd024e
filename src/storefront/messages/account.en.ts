import type { Message } from './translate.ts';

/** The words of signing in and of one's own account. */
export const accountEn = {
  'nav.account': 'Your account',

  'signIn.title': 'Sign in',
  'signIn.lead': 'Welcome back to {name}.',
  'signIn.remember': 'Keep me signed in on this device',
  'signIn.submit': 'Sign in',
  'signOut.title': 'Sign out',
  'signOut.lead': 'You will be signed out in this browser.',

  'account.title': 'Your account',
  'account.nav': 'Your account',
  'account.overview': 'Overview',
  'account.signOut': 'Sign out',
  'account.signedInAs': 'You are signed in as {email}.',

  'field.email': 'E-mail address',
  'field.password': 'Password',

  'refusal.invalid-parameter': 'Please look at the marked fields again.',
  'refusal.wrong-credentials': 'The e-mail address or the password is wrong.',
  'refusal.rate-limited': 'That were many attempts in a short time. Please wait a few minutes, then try again.',
  'refusal.busy': 'Many people are signing in just now. Please try again in a moment.',
  'fault.email.wrong': 'Please give an e-mail address, such as name@example.com.',
  'fault.password.wrong': 'Please give your password.',
  'fault.other': 'Please give {accepted}.',
} as const satisfies Record<string, Message>;
