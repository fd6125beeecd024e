interface Words {
  subject: string;
  paragraphs: readonly string[];
  /** Of the link. */
  button?: string;
  footer?: string;
}

const NOT_YOU =
  'If that was not you, choose a new password at once, which signs everybody out; then remove what is not yours in your account, under "Signing in".';

export const en = {
  confirm: {
    subject: 'Confirm your e-mail address',
    paragraphs: [
      'Somebody, you we hope, asked for an account at {shop} with this address. Confirm it within a day, and the account is yours.',
    ],
    button: 'Confirm the address',
    footer: 'If that was not you, there is nothing to do: without this step there is no account.',
  },
  alreadyThere: {
    subject: 'You already have an account',
    paragraphs: [
      'Somebody, you perhaps, asked for an account at {shop} with this address. There is one already, and nothing has changed.',
      'Sign in with it. If you do not know the password any more, the sign-in page helps you to a new one.',
    ],
    button: 'Sign in',
    footer: 'If that was not you, there is nothing to do.',
  },
  reset: {
    subject: 'Choose a new password',
    paragraphs: ['A new password was asked for, for your account at {shop}. The link is good for one hour, and once.'],
    button: 'Choose a new password',
    footer: 'If that was not you, there is nothing to do: your password stays as it is.',
  },
  passwordChanged: {
    subject: 'Your password was changed',
    paragraphs: [
      'The password of your account at {shop} has just been changed, and every other browser was signed out.',
      'If that was not you, choose a new one at once:',
    ],
    button: 'Choose a new password',
  },
  confirmChange: {
    subject: 'Confirm your new e-mail address',
    paragraphs: ['This address is to be the one of your account at {shop}. The link is good for one day, and once.'],
    button: 'Confirm the new address',
    footer: 'If that was not you, there is nothing to do.',
  },
  emailChanged: {
    subject: 'Your e-mail address was changed',
    paragraphs: [
      'The e-mail address of your account at {shop} is now {email}. This one is not used any more.',
      'If that was not you, please write to us at once by answering this mail.',
    ],
  },
  totpAdded: {
    subject: 'An authenticator app was added',
    paragraphs: [
      'An authenticator app was added to your account at {shop}: from now on its code is asked for when you sign in.',
      NOT_YOU,
    ],
    button: 'Choose a new password',
  },
  totpRemoved: {
    subject: 'Your authenticator app was removed',
    paragraphs: ['The authenticator app of your account at {shop} was removed: its codes count no more.', NOT_YOU],
    button: 'Choose a new password',
  },
  codesRenewed: {
    subject: 'You have new recovery codes',
    paragraphs: ['New recovery codes were made for your account at {shop}: the former ones count no more.', NOT_YOU],
    button: 'Choose a new password',
  },
  codeUsed: {
    subject: 'A recovery code was used',
    paragraphs: ['Somebody has signed in to your account at {shop} with one of its recovery codes.', NOT_YOU],
    button: 'Choose a new password',
  },
  passkeyAdded: {
    subject: 'A passkey was added',
    paragraphs: ['A passkey was added to your account at {shop}: it signs in without a password.', NOT_YOU],
    button: 'Choose a new password',
  },
  passkeyRenamed: {
    subject: 'A passkey was renamed',
    paragraphs: ['A passkey of your account at {shop} has another name now. It signs in as before.', NOT_YOU],
    button: 'Choose a new password',
  },
  passkeyRemoved: {
    subject: 'A passkey was removed',
    paragraphs: ['A passkey of your account at {shop} was removed: it signs in no more.', NOT_YOU],
    button: 'Choose a new password',
  },
  tokenMade: {
    subject: 'An API token was made',
    paragraphs: [
      'A token was made for your account at {shop}: a program that has it acts as you, within what the token allows.',
      'If that was not you, choose a new password at once, which signs everybody out; then revoke the token in your account, under "API tokens".',
    ],
    button: 'Choose a new password',
  },
  factorsReset: {
    subject: 'Choose a new password to get back in',
    paragraphs: [
      'We have removed the authenticator app, the passkeys and the recovery codes of your account at {shop}, and signed you out everywhere. The former password does not count any more either.',
      'Choose a new one to get back in. The link is good for one day, and once; after that "Forgotten your password?" on the sign-in page sends another.',
    ],
    button: 'Choose a new password',
    footer:
      'If you did not ask us for that, please write to us at once by answering this mail, and choose a new password all the same.',
  },
  accountDeleted: {
    subject: 'Your account was deleted',
    paragraphs: [
      'Your account at {shop} has just been deleted: everybody was signed out, and your page and your listings are gone. This cannot be undone.',
      'What we still hold of you is removed for good after {date}; until then no other account can have this address.',
      'If that was not you, please write to us at once by answering this mail.',
    ],
  },
} as const satisfies Record<string, Words>;

export type LetterWords = Record<keyof typeof en, Words>;
