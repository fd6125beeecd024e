import type { securityEn } from './security.en.ts';
import type { Message } from './translate.ts';

export const securityDe: Record<keyof typeof securityEn, Message> = {
  'security.back': 'Zurück',
  'security.on': 'An',
  'security.off': 'Aus',

  'app.title': 'Authentifizierungs-App',
  'app.about':
    'Eine App auf Ihrem Telefon zeigt alle 30 Sekunden einen neuen Code. Wer nur Ihr Passwort kennt, kommt nicht hinein.',
  'app.since': 'An seit {date}.',
  'app.setUp': 'App einrichten',
  'app.begin':
    'Jede App für zeitbasierte Codes eignet sich, etwa Aegis, 2FAS, Google Authenticator oder Ihr Passwort-Manager.',
  'app.scan': 'Scannen Sie dies mit der App',
  'app.qr': 'QR-Code für Ihre Authentifizierungs-App',
  'app.type': 'Oder tippen Sie diesen Schlüssel ein',
  'app.open': 'Oder in einer App auf diesem Gerät öffnen',
  'app.enter': 'Geben Sie dann den Code ein, den sie zeigt',
  'app.turnOn': 'Einschalten',
  'app.anew': 'Mit einem neuen Schlüssel beginnen',
  'app.remove': 'App entfernen',
  'app.removeLead': 'Nach Ihrer Authentifizierungs-App wird beim Anmelden nicht mehr gefragt.',
  'factors.removeLast':
    'Sie ist alles, was Sie neben Ihrem Passwort haben: Ohne sie genügt das Passwort allein, und Ihre Wiederherstellungscodes enden.',
  'security.done.app': 'Die Authentifizierungs-App wurde entfernt.',

  'codes.title': 'Wiederherstellungscodes',
  'codes.about': 'Jeder meldet Sie einmal an, wenn App oder Passkey nicht zur Hand sind.',
  'codes.left': { one: '{count} Code ist übrig.', other: '{count} Codes sind übrig.' },
  'codes.none': 'Sie bekommen sie mit Ihrer ersten App oder Ihrem ersten Passkey.',
  'codes.renew': 'Neue Codes erstellen',
  'codes.renewLead': 'Sie bekommen zehn neue Codes. Die alten gelten nicht mehr.',
  'codes.keepTitle': 'Bewahren Sie diese Codes auf',
  'codes.keep':
    'Sie werden nur dieses eine Mal gezeigt. Drucken Sie sie aus oder legen Sie sie in Ihren Passwort-Manager: Ohne sie kann ein verlorenes Telefon Sie aussperren.',
  'codes.copy': 'Kopieren',
  'codes.copied': 'Kopiert',
  'codes.print': 'Drucken',
  'codes.kept': 'Ich habe sie aufbewahrt',

  'passkeys.title': 'Passkeys',
  'passkeys.about':
    'Melden Sie sich mit Fingerabdruck, Gesicht oder Geräte-PIN statt mit einem Passwort an. Einen Passkey kann niemand abfischen.',
  'passkeys.step': 'Mit einem Passkey oder einer App genügt Ihr Passwort allein nicht mehr, um sich anzumelden.',
  'passkeys.add': 'Passkey hinzufügen',
  'passkeys.addLead': 'Ihr Browser fragt, welches Gerät oder welcher Passwort-Manager ihn aufbewahren soll.',
  'passkeys.name': 'Name',
  'passkeys.nameHint': 'Damit Sie ihn wiedererkennen, etwa „Mein Laptop“.',
  'passkeys.nameGiven': 'Passkey {number}',
  'passkeys.create': 'Passkey erstellen',
  'passkeys.needsScript':
    'Passkeys brauchen JavaScript und einen Browser, der sie kennt. Eine Authentifizierungs-App geht ohne.',
  'passkeys.synced': 'Zwischen Geräten abgeglichen',
  'passkeys.single': 'Auf einem Gerät',
  'passkeys.added': 'Hinzugefügt am {date}',
  'passkeys.used': 'zuletzt benutzt am {date}',
  'passkeys.unused': 'noch nicht benutzt',
  'passkeys.change': 'Ändern',
  'passkeys.rename': 'Umbenennen',
  'security.done.passkey-renamed': 'Der Passkey wurde umbenannt.',
  'passkeys.remove': 'Diesen Passkey entfernen',
  'passkeys.removeLead':
    'Er meldet Sie dann nicht mehr an. Entfernen Sie ihn auch von Ihrem Gerät oder aus Ihrem Passwort-Manager.',
  'security.done.passkey-removed': 'Der Passkey wurde entfernt.',
  'security.done.passkey-added': 'Der Passkey wurde hinzugefügt.',
  'passkeys.signIn': 'Mit einem Passkey anmelden',
  'passkeys.use': 'Passkey benutzen',
  'passkeys.failed': 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal oder melden Sie sich anders an.',
  'passkeys.notAdded': 'Der Passkey wurde nicht hinzugefügt. Bitte versuchen Sie es noch einmal.',
  'passkeys.known': 'Dieses Gerät hat schon einen Passkey für Ihr Konto.',

  'secondStep.title': 'Noch ein Schritt',
  'secondStep.lead': 'Ihr Passwort war richtig. Zeigen Sie nun, dass Sie es sind.',
  'secondStep.app': 'Code aus Ihrer Authentifizierungs-App',
  'secondStep.submit': 'Weiter',
  'secondStep.recovery': 'Wiederherstellungscode',
  'secondStep.useRecovery': 'Wiederherstellungscode benutzen',
  'secondStep.recoveryHint': 'Einer der zehn, die Sie beim Einrichten aufbewahrt haben. Jeder gilt einmal.',
  'secondStep.over': 'Diese Anmeldung ist vorbei. Bitte beginnen Sie von vorn.',
  'secondStep.again': 'Von vorn beginnen',
  or: 'oder',

  'refusal.sign-in-over': 'Diese Anmeldung ist vorbei. Bitte beginnen Sie von vorn.',
  'refusal.second-factor-paused':
    'Das waren viele falsche Codes. Codes der App werden erst später wieder angesehen; ein Wiederherstellungscode oder ein Passkey geht jetzt.',
  'refusal.no-set-up': 'Diese Einrichtung ist abgelaufen. Bitte beginnen Sie von vorn.',
  'refusal.already-set-up': 'Es ist schon eine Authentifizierungs-App eingerichtet.',
  'refusal.no-second-factor': 'Richten Sie zuerst eine Authentifizierungs-App oder einen Passkey ein.',
  'refusal.passkey-known': 'Dieser Passkey ist schon bekannt.',
  'refusal.passkey-refused':
    'Dieser Passkey wurde hier nicht angenommen. Bitte versuchen Sie es noch einmal oder melden Sie sich anders an.',
  'refusal.passkeys-unavailable': 'Unter dieser Adresse des Shops gehen Passkeys nicht.',
  'refusal.too-many-passkeys': 'Sie haben so viele Passkeys, wie aufbewahrt werden können. Entfernen Sie zuerst einen.',
  'fault.current.needed': 'Bitte geben Sie Ihr Passwort an.',
  'refusal.fresh-proof-required': 'Ihre Anmeldung liegt länger zurück. Bitte zeigen Sie, dass Sie es noch sind.',
  'refusal.wrong-second-factor': 'Dieser Code ist falsch oder wurde schon benutzt.',
  'proof.lead':
    'Dafür braucht es einen frischen Nachweis, dass Sie es sind; er gilt zehn Minuten. Nichts, was Sie eingegeben haben, geht verloren.',
  'proof.submit': 'Weiter',
  'proof.useCode': 'Stattdessen einen Code Ihrer App benutzen',
  'proof.back': 'Zurück, ohne es zu tun',
  'fault.code.wrong': 'Bitte geben Sie die 6 Ziffern ein, die die App zeigt.',
  'fault.code.not-now':
    'Das ist nicht der Code, den die App jetzt zeigt. Wenn es dabei bleibt, prüfen Sie die Uhr Ihres Telefons.',
  'fault.code.wrong-or-used':
    'Dieser Code ist falsch oder wurde schon benutzt. Die App zeigt alle 30 Sekunden einen neuen.',
  'fault.recoveryCode.wrong': 'Bitte geben Sie einen Ihrer Wiederherstellungscodes ein.',
  'fault.recoveryCode.wrong-or-used': 'Das ist keiner Ihrer Wiederherstellungscodes, oder er wurde schon benutzt.',
};
