import type { accountEn } from './account.en.ts';
import type { Message } from './translate.ts';

export const accountDe: Record<keyof typeof accountEn, Message> = {
  'nav.account': 'Ihr Konto',

  'signIn.title': 'Anmelden',
  'signIn.lead': 'Willkommen zurück bei {name}.',
  'signIn.remember': 'Auf diesem Gerät angemeldet bleiben',
  'signIn.submit': 'Anmelden',
  'signOut.title': 'Abmelden',
  'signOut.lead': 'Sie werden in diesem Browser abgemeldet.',

  'account.title': 'Ihr Konto',
  'account.nav': 'Ihr Konto',
  'account.overview': 'Übersicht',
  'account.signOut': 'Abmelden',
  'account.signedInAs': 'Sie sind als {email} angemeldet.',

  'field.email': 'E-Mail-Adresse',
  'field.password': 'Passwort',

  'refusal.invalid-parameter': 'Bitte sehen Sie sich die markierten Felder noch einmal an.',
  'refusal.wrong-credentials': 'Die E-Mail-Adresse oder das Passwort ist falsch.',
  'refusal.rate-limited':
    'Das waren viele Versuche in kurzer Zeit. Bitte warten Sie ein paar Minuten und versuchen Sie es dann noch einmal.',
  'refusal.busy': 'Gerade melden sich viele an. Bitte versuchen Sie es gleich noch einmal.',
  'fault.email.wrong': 'Bitte geben Sie eine E-Mail-Adresse an, zum Beispiel name@example.com.',
  'fault.password.wrong': 'Bitte geben Sie Ihr Passwort an.',
  'fault.other': 'Bitte angeben: {accepted}.',
};
