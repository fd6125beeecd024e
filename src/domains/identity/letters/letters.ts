import type { Letter } from '../../mail/index.ts';
import type { IdentityOptions } from '../identity.options.ts';
import { de } from './words.de.ts';
import { en, type LetterWords } from './words.en.ts';

/** A letter, and what it is about. */
export type KindOfLetter = Letter & { kind: string };

export type Letters = ReturnType<typeof lettersIn>;

/** Changes of what somebody signs in with, each with words of its own. */
type FactorLetter =
  | 'totpAdded'
  | 'totpRemoved'
  | 'codesRenewed'
  | 'codeUsed'
  | 'passkeyAdded'
  | 'passkeyRenamed'
  | 'passkeyRemoved';

/** The mails about accounts, in the language of who gets them. Links lead to the shop's own address, whatever a request said. */
export function lettersIn(locale: string, { shopName, shopUrl }: Pick<IdentityOptions, 'shopName' | 'shopUrl'>) {
  // "de-AT" reads German.
  const language = locale.split('-', 1)[0] === 'de' ? 'de' : 'en';
  const words = WORDS[language];
  const link = (path: string, token?: string) => `${shopUrl}${path}${token === undefined ? '' : `?token=${token}`}`;
  const letter = (kind: keyof LetterWords, about: LetterWords[keyof LetterWords], url?: string): KindOfLetter => {
    const { subject, paragraphs, button, footer } = about;
    const filled = (text: string) => text.replaceAll('{shop}', shopName);
    return {
      kind: KINDS[kind],
      language,
      subject: filled(subject),
      paragraphs: paragraphs.map(filled),
      ...(url === undefined || button === undefined ? {} : { button: { label: filled(button), url } }),
      ...(footer === undefined ? {} : { footer: filled(footer) }),
    };
  };
  const named = (about: LetterWords[keyof LetterWords], values: Record<string, string>) => ({
    ...about,
    paragraphs: about.paragraphs.map((text) =>
      text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole),
    ),
  });
  return {
    confirm: (token: string) => letter('confirm', words.confirm, link('/confirm-email', token)),
    alreadyThere: () => letter('alreadyThere', words.alreadyThere, link('/sign-in')),
    reset: (token: string) => letter('reset', words.reset, link('/reset-password', token)),
    passwordChanged: () => letter('passwordChanged', words.passwordChanged, link('/forgotten-password')),
    confirmChange: (token: string) => letter('confirmChange', words.confirmChange, link('/confirm-change', token)),
    emailChanged: (email: string) => letter('emailChanged', named(words.emailChanged, { email })),
    factor: (change: FactorLetter) => letter(change, words[change], link('/forgotten-password')),
    tokenMade: () => letter('tokenMade', words.tokenMade, link('/forgotten-password')),
    factorsReset: (token: string) => letter('factorsReset', words.factorsReset, link('/reset-password', token)),
    accountDeleted: (purgeAt: Date) =>
      letter('accountDeleted', named(words.accountDeleted, { date: DATES[language].format(purgeAt) })),
  };
}

const WORDS = { en, de };
const DATES = {
  en: new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }),
  de: new Intl.DateTimeFormat('de', { dateStyle: 'long', timeZone: 'UTC' }),
};
const KINDS: Record<keyof LetterWords, string> = {
  confirm: 'confirm-email',
  alreadyThere: 'already-registered',
  reset: 'reset-password',
  passwordChanged: 'password-changed',
  confirmChange: 'confirm-change',
  emailChanged: 'email-changed',
  totpAdded: 'totp-added',
  totpRemoved: 'totp-removed',
  codesRenewed: 'recovery-codes-renewed',
  codeUsed: 'recovery-code-used',
  passkeyAdded: 'passkey-added',
  passkeyRenamed: 'passkey-renamed',
  passkeyRemoved: 'passkey-removed',
  tokenMade: 'token-made',
  factorsReset: 'second-factors-reset',
  accountDeleted: 'account-deleted',
};
