import { accountDe } from './account.de.ts';
import { accountEn } from './account.en.ts';
import { adminDe } from './admin.de.ts';
import { adminEn } from './admin.en.ts';
import { adviceDe } from './advice.de.ts';
import { adviceEn } from './advice.en.ts';
import { businessDe } from './business.de.ts';
import { businessEn } from './business.en.ts';
import { columnsDe } from './columns.de.ts';
import { columnsEn } from './columns.en.ts';
import { consoleDe } from './console.de.ts';
import { consoleEn } from './console.en.ts';
import { databaseDe } from './database.de.ts';
import { databaseEn } from './database.en.ts';
import { de as shopDe } from './de.ts';
import { en as shopEn } from './en.ts';
import { securityDe } from './security.de.ts';
import { securityEn } from './security.en.ts';
import { personDe } from './person.de.ts';
import { personEn } from './person.en.ts';
import { sellingDe } from './selling.de.ts';
import { sellingEn } from './selling.en.ts';
import { type Message, type Translate, translator } from './translate.ts';

/** The languages of the pages by their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

/** Every word of the pages, gathered from the catalogues of their parts. */
export const en = {
  ...shopEn,
  ...accountEn,
  ...securityEn,
  ...adminEn,
  ...personEn,
  ...sellingEn,
  ...businessEn,
  ...consoleEn,
  ...databaseEn,
  ...columnsEn,
  ...adviceEn,
};
export const de: Record<keyof typeof en, Message> = {
  ...shopDe,
  ...accountDe,
  ...securityDe,
  ...adminDe,
  ...personDe,
  ...sellingDe,
  ...businessDe,
  ...consoleDe,
  ...databaseDe,
  ...columnsDe,
  ...adviceDe,
};

export type Locale = keyof typeof LANGUAGES;
export type Words = Translate<typeof en>;

const catalogues: Record<Locale, Record<keyof typeof en, Message>> = { en, de };
const words = Object.fromEntries(
  Object.entries(catalogues).map(([locale, messages]) => [locale, translator<typeof en>(messages, locale)]),
) as Record<Locale, Words>;

export function isLocale(text: string): text is Locale {
  return Object.hasOwn(LANGUAGES, text);
}

export function wordsOf(locale: Locale): Words {
  return words[locale];
}

/** A sentence without values, by a key that is made at run time; undefined where the catalogue has none. */
export function sentenceOf(locale: Locale, key: string): string | undefined {
  const messages: Record<string, Message> = catalogues[locale];
  const message = Object.hasOwn(messages, key) ? messages[key] : undefined;
  return typeof message === 'string' && !message.includes('{') ? message : undefined;
}
