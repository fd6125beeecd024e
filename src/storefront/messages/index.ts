import { de } from './de.ts';
import { en } from './en.ts';
import { type Message, type Translate, translator } from './translate.ts';

/** The languages of the pages by their own names. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;

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
