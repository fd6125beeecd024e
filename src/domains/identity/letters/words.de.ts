import type { LetterWords } from './words.en.ts';

const NOT_YOU =
  'Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort: Damit werden alle abgemeldet. Entfernen Sie danach in Ihrem Konto unter „Anmeldung“, was nicht Ihres ist.';

export const de: LetterWords = {
  confirm: {
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
    paragraphs: [
      'Jemand, hoffentlich Sie, hat mit dieser Adresse ein Konto bei {shop} gewünscht. Bestätigen Sie sie innerhalb eines Tages, dann gehört das Konto Ihnen.',
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
  totpAdded: {
    subject: 'Eine Authentifizierungs-App wurde hinzugefügt',
    paragraphs: [
      'Ihr Konto bei {shop} hat jetzt eine Authentifizierungs-App: Ab sofort wird beim Anmelden nach ihrem Code gefragt.',
      NOT_YOU,
    ],
    button: 'Neues Passwort wählen',
  },
  totpRemoved: {
    subject: 'Ihre Authentifizierungs-App wurde entfernt',
    paragraphs: [
      'Die Authentifizierungs-App Ihres Kontos bei {shop} wurde entfernt: Ihre Codes gelten nicht mehr.',
      NOT_YOU,
    ],
    button: 'Neues Passwort wählen',
  },
  codesRenewed: {
    subject: 'Sie haben neue Wiederherstellungscodes',
    paragraphs: [
      'Für Ihr Konto bei {shop} wurden neue Wiederherstellungscodes erstellt: Die alten gelten nicht mehr.',
      NOT_YOU,
    ],
    button: 'Neues Passwort wählen',
  },
  codeUsed: {
    subject: 'Ein Wiederherstellungscode wurde benutzt',
    paragraphs: ['Jemand hat sich mit einem Wiederherstellungscode bei Ihrem Konto bei {shop} angemeldet.', NOT_YOU],
    button: 'Neues Passwort wählen',
  },
  passkeyAdded: {
    subject: 'Ein Passkey wurde hinzugefügt',
    paragraphs: ['Ihr Konto bei {shop} hat einen neuen Passkey: Er meldet ohne Passwort an.', NOT_YOU],
    button: 'Neues Passwort wählen',
  },
  passkeyRenamed: {
    subject: 'Ein Passkey wurde umbenannt',
    paragraphs: [
      'Ein Passkey Ihres Kontos bei {shop} hat jetzt einen anderen Namen. Er meldet an wie bisher.',
      NOT_YOU,
    ],
    button: 'Neues Passwort wählen',
  },
  passkeyRemoved: {
    subject: 'Ein Passkey wurde entfernt',
    paragraphs: ['Ein Passkey Ihres Kontos bei {shop} wurde entfernt: Er meldet nicht mehr an.', NOT_YOU],
    button: 'Neues Passwort wählen',
  },
  tokenMade: {
    subject: 'Ein API-Schlüssel wurde gemacht',
    paragraphs: [
      'Für Ihr Konto bei {shop} wurde ein API-Schlüssel gemacht: Ein Programm, das ihn hat, handelt in Ihrem Namen, so weit der Schlüssel es erlaubt.',
      'Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort: Damit werden alle abgemeldet. Widerrufen Sie danach den Schlüssel in Ihrem Konto unter „API-Schlüssel“.',
    ],
    button: 'Neues Passwort wählen',
  },
  factorsReset: {
    subject: 'Wählen Sie ein neues Passwort, um wieder hineinzukommen',
    paragraphs: [
      'Wir haben die Authentifizierungs-App, die Passkeys und die Wiederherstellungscodes Ihres Kontos bei {shop} entfernt und Sie überall abgemeldet. Auch das bisherige Passwort gilt nicht mehr.',
      'Wählen Sie ein neues, um wieder hineinzukommen. Der Link gilt einen Tag lang, und einmal; danach schickt „Passwort vergessen?“ auf der Seite zum Anmelden einen weiteren.',
    ],
    button: 'Neues Passwort wählen',
    footer:
      'Wenn Sie uns nicht darum gebeten haben, schreiben Sie uns bitte sofort, indem Sie auf diese Mail antworten, und wählen Sie trotzdem ein neues Passwort.',
  },
  accountDeleted: {
    subject: 'Ihr Konto wurde gelöscht',
    paragraphs: [
      'Ihr Konto bei {shop} wurde soeben gelöscht: Alle wurden abgemeldet, Ihre Seite und Ihre Angebote sind verschwunden. Das lässt sich nicht rückgängig machen.',
      'Was wir noch von Ihnen haben, wird nach dem {date} endgültig entfernt; bis dahin kann kein anderes Konto diese Adresse haben.',
      'Wenn Sie das nicht waren, schreiben Sie uns bitte sofort, indem Sie auf diese Mail antworten.',
    ],
  },
};
