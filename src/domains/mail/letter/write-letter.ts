import type { MailingShop } from '../mail.options.ts';
import { htmlLetter } from './html-letter.ts';
import { textLetter } from './text-letter.ts';

/** What a mail says. The words are those of the domain that sends it, in the language of who gets it. */
export interface Letter {
  language: Language;
  subject: string;
  /** Plain text each. */
  paragraphs: readonly string[];
  /** What the reader is asked to do, if anything. */
  button?: { label: string; url: string };
  /** Why the reader got it, and what to do about it: small, at the end. */
  footer?: string;
}

export type Language = 'en' | 'de';

export interface LetterParts {
  subject: string;
  text: string;
  html: string;
}

/** @throws Error where the button leads anywhere but to a web address. */
export function writeLetter(letter: Letter, shop: MailingShop): LetterParts {
  const { button } = letter;
  if (button !== undefined && !/^https?:\/\/[^\s"'<>]+$/.test(button.url)) {
    throw new Error('The button of a mail leads to a web address.');
  }
  return { subject: letter.subject, text: textLetter(letter, shop), html: htmlLetter(letter, shop) };
}
