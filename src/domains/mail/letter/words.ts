import type { Language } from './write-letter.ts';

/** The only words of the mails that are not those of who sends them. */
export const words: Record<Language, { buttonDead: string }> = {
  en: { buttonDead: 'If the button does not work, open this address:' },
  de: { buttonDead: 'Falls der Knopf nicht funktioniert, öffnen Sie diese Adresse:' },
};
