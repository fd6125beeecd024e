interface Words {
  subject: string;
  paragraphs: readonly string[];
  /** Of the link. */
  button?: string;
  footer?: string;
}

export const en = {
  confirm: {
    subject: 'Confirm your e-mail address',
    paragraphs: [
      'Hello {name},',
      'somebody, you we hope, asked for an account at {shop} with this address. Confirm it within a day, and the account is yours.',
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
} as const satisfies Record<string, Words>;

export type LetterWords = Record<keyof typeof en, Words>;
