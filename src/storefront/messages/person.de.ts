import type { personEn } from './person.en.ts';
import type { Message } from './translate.ts';

export const personDe: Record<keyof typeof personEn, Message> = {
  'account.profile': 'Profil',
  'account.settings': 'Einstellungen',
  'account.tokens': 'API-Schlüssel',
  'account.data': 'Ihre Daten',
  'account.save': 'Speichern',
  'account.saved': 'Gespeichert.',
  'account.role.buyer': 'Sie kaufen hier',
  'account.role.seller': 'Sie kaufen und verkaufen hier',
  'account.role.admin': 'Sie betreiben diesen Laden',
  'account.since': 'seit {date}',
  'account.publicPage': 'Ihre öffentliche Seite ansehen',
  'account.sell': 'Etwas verkaufen',
  'account.sellLead': 'Verkaufen kann, wer eine bestätigte E-Mail-Adresse hat. Es kostet nichts, anzufangen.',
  'account.sellSubmit': 'Verkäufer werden',
  'account.began': 'Sie können jetzt verkaufen. Willkommen!',

  'field.location': 'Ort',
  'field.bio': 'Über Sie',

  'profile.title': 'Profil',
  'profile.lead':
    'Was andere von Ihnen sehen. Links auf Ihre Seite bleiben, wie sie sind, auch wenn Sie Ihren Namen ändern.',
  'profile.picture': 'Ihr Bild',
  'profile.pictureFile': 'Bilddatei',
  'profile.pictureHint':
    'JPEG, PNG, WebP, AVIF oder GIF, höchstens 10 MB. Wo und womit es aufgenommen wurde, wird daraus entfernt.',
  'profile.pictureSubmit': 'Dieses Bild verwenden',
  'profile.pictureRemove': 'Bild entfernen',
  'profile.locationHint': 'Zum Beispiel Stadt oder Gegend. Keine Straße: Alle können es sehen.',
  'profile.bioHint': 'Was Sie verkaufen oder suchen, und warum. Höchstens 2.000 Zeichen.',

  'settings.title': 'Einstellungen',
  'settings.lead': 'Wie der Laden mit Ihnen spricht.',
  'settings.locale': 'Sprache der E-Mails',
  'settings.currency': 'Währung',
  'settings.notifications': 'Was Sie erfahren',
  'settings.notificationsHint': 'Per E-Mail heißt: auch hier im Laden.',
  'settings.kind.orders': 'Bestellungen',
  'settings.kind.messages': 'Nachrichten',
  'settings.kind.offers': 'Angebote',
  'settings.kind.reviews': 'Bewertungen',
  'settings.kind.followers': 'Neue Follower',
  'settings.kind.news': 'Neues aus dem Laden',
  'settings.place.email': 'Per E-Mail',
  'settings.place.shop': 'Hier im Laden',
  'settings.place.off': 'Gar nicht',

  'tokens.title': 'API-Schlüssel',
  'tokens.lead':
    'Ein Programm, dem Sie einen Schlüssel geben, handelt für Sie, soweit der Schlüssel es erlaubt. Ihr Passwort bleibt bei Ihnen.',
  'tokens.made': 'Der Schlüssel „{name}“ ist gemacht.',
  'tokens.once': 'Kopieren Sie ihn jetzt: Er wird nur dieses eine Mal gezeigt.',
  'tokens.unused': 'Nie benutzt',
  'tokens.used': 'Zuletzt benutzt am {date}',
  'tokens.until': 'endet am {date}',
  'tokens.revoke': 'Widerrufen',
  'tokens.revoked': 'Der Schlüssel ist widerrufen: Mit ihm geht nichts mehr.',
  'tokens.new': 'Einen Schlüssel machen',
  'tokens.name': 'Name',
  'tokens.nameHint': 'Damit Sie später wissen, welches Programm ihn hat.',
  'tokens.scopes': 'Er darf',
  'tokens.lasts': 'Er gilt',
  'tokens.days': { one: '{count} Tag', other: '{count} Tage' },
  'tokens.submit': 'Schlüssel machen',
  'scope.account:read': 'Ihr Profil und Ihre Einstellungen lesen',
  'scope.account:write': 'Ihr Profil und Ihre Einstellungen ändern',
  'scope.products:read': 'Ihre Angebote lesen',
  'scope.products:write': 'Ihre Angebote ändern',
  'scope.orders:read': 'Ihre Bestellungen lesen',
  'scope.orders:write': 'Ihre Bestellungen ändern',
  'scope.messages:read': 'Ihre Nachrichten lesen',
  'scope.messages:write': 'Nachrichten schreiben',

  'data.title': 'Ihre Daten',
  'data.lead': 'Nehmen Sie eine Kopie von allem mit, was der Laden über Sie hat, oder gehen Sie.',
  'data.copy': 'Eine Kopie von allem',
  'data.copyLead':
    'Eine Datei (JSON) mit Profil, Einstellungen, Anmeldungen, Bestellungen, Angeboten, Bewertungen, Nachrichten und allem Übrigen.',
  'data.copySubmit': 'Kopie herunterladen',
  'leave.title': 'Konto löschen',
  'leave.noReturn': 'Es gibt keinen Weg zurück, auch nicht für uns.',
  'leave.atOnce': 'Sofort: Sie werden überall abgemeldet, Ihre Schlüssel enden, Ihre Seite ist fort.',
  'leave.listings': 'Ihre Angebote verlassen den Laden.',
  'leave.later': {
    one: 'Nach {count} Tag: Ihr Name, Ihre Adresse, Ihre Nachrichten und die Texte Ihrer Angebote werden endgültig entfernt. Bis dahin kann niemand mit Ihrer E-Mail-Adresse ein neues Konto eröffnen.',
    other:
      'Nach {count} Tagen: Ihr Name, Ihre Adresse, Ihre Nachrichten und die Texte Ihrer Angebote werden endgültig entfernt. Bis dahin kann niemand mit Ihrer E-Mail-Adresse ein neues Konto eröffnen.',
  },
  'leave.kept':
    'Ohne Ihren Namen bleibt: was für wie viel gekauft wurde, und die Bewertungen, die Sie geschrieben haben.',
  'leave.orders': 'Wer verkauft, erledigt zuerst die Bestellungen, auf die jemand wartet.',
  'leave.submit': 'Konto endgültig löschen',
  'leave.done': 'Ihr Konto ist gelöscht',
  'leave.doneLead': {
    one: 'Sie sind überall abgemeldet. In {count} Tag entfernen wir, was übrig ist. Alles Gute!',
    other: 'Sie sind überall abgemeldet. In {count} Tagen entfernen wir, was übrig ist. Alles Gute!',
  },
  'leave.home': 'Zum Laden',

  'fault.location.wrong': 'Bitte höchstens 120 Zeichen in einer Zeile.',
  'fault.bio.wrong': 'Bitte höchstens 2.000 Zeichen.',
  'fault.password.mistaken': 'Das ist nicht Ihr Passwort.',
  'fault.scopes.wrong': 'Bitte wählen Sie, was der Schlüssel darf.',
  'refusal.changed-meanwhile':
    'Das wurde inzwischen anderswo geändert. Bitte sehen Sie es sich noch einmal an und speichern Sie dann.',
  'refusal.email-not-confirmed':
    'Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse: Wir haben Ihnen einen Link geschickt.',
  'refusal.too-many-tokens': 'Sie haben so viele Schlüssel, wie es geben kann. Bitte widerrufen Sie zuerst einen.',
  'refusal.wrong-password': 'Das Passwort ist falsch.',
  'refusal.open-orders':
    'Es gibt Bestellungen, die Sie nicht erledigt haben. Bitte verschicken oder stornieren Sie sie zuerst: Auf jede wartet jemand.',
  'refusal.only-admin':
    'Sie sind die einzige Person, die den Laden verwaltet. Bitte machen Sie zuerst jemand anderen dazu.',
  'refusal.no-picture': 'Bitte wählen Sie zuerst ein Bild.',
  'refusal.bad-upload': 'Die Datei ist nicht angekommen. Bitte versuchen Sie es noch einmal.',
  'refusal.image-type-refused':
    'Das ist kein Bild, das wir lesen können. Bitte geben Sie eine JPEG-, PNG-, WebP-, AVIF- oder GIF-Datei an.',
  'refusal.image-too-large': 'Das Bild ist zu groß: Höchstens 10 MB werden angenommen.',
  'refusal.image-broken': 'Das Bild ist beschädigt oder unvollständig. Bitte wählen Sie ein anderes.',
};
