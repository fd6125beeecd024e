import type { LetterWords } from './words.en.ts';

export const de: LetterWords = {
  confirm: {
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
    paragraphs: [
      'Guten Tag {name},',
      'jemand, hoffentlich Sie, hat mit dieser Adresse ein Konto bei {shop} gewünscht. Bestätigen Sie sie innerhalb eines Tages, dann gehört das Konto Ihnen.',
    ],
    button: 'Adresse bestätigen',
    footer: 'Wenn Sie das nicht waren, müssen Sie nichts tun: Ohne diesen Schritt gibt es kein Konto.',
  },
  alreadyThere: {
    subject: 'Sie haben bereits ein Konto',
    paragraphs: [
      'Jemand, vielleicht Sie, hat mit dieser Adresse ein Konto bei {shop} gewünscht. Es gibt schon eines, und nichts hat sich geändert.',
      'Melden Sie sich damit an. Wenn Sie das Passwort nicht mehr wissen, hilft die Seite zum Anmelden weiter.',
    ],
    button: 'Anmelden',
    footer: 'Wenn Sie das nicht waren, müssen Sie nichts tun.',
  },
  reset: {
    subject: 'Wählen Sie ein neues Passwort',
    paragraphs: [
      'Für Ihr Konto bei {shop} wurde ein neues Passwort gewünscht. Der Link gilt eine Stunde lang, und einmal.',
    ],
    button: 'Neues Passwort wählen',
    footer: 'Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.',
  },
  passwordChanged: {
    subject: 'Ihr Passwort wurde geändert',
    paragraphs: [
      'Das Passwort Ihres Kontos bei {shop} wurde soeben geändert, und alle anderen Browser wurden abgemeldet.',
      'Wenn Sie das nicht waren, wählen Sie sofort ein neues:',
    ],
    button: 'Neues Passwort wählen',
  },
  confirmChange: {
    subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    paragraphs: [
      'Diese Adresse soll künftig die Ihres Kontos bei {shop} sein. Der Link gilt einen Tag lang, und einmal.',
    ],
    button: 'Neue Adresse bestätigen',
    footer: 'Wenn Sie das nicht waren, müssen Sie nichts tun.',
  },
  emailChanged: {
    subject: 'Ihre E-Mail-Adresse wurde geändert',
    paragraphs: [
      'Die E-Mail-Adresse Ihres Kontos bei {shop} lautet jetzt {email}. Diese hier wird nicht mehr verwendet.',
      'Wenn Sie das nicht waren, schreiben Sie uns bitte sofort, indem Sie auf diese Mail antworten.',
    ],
  },
};
