import type { adviceEn } from './advice.en.ts';
import type { Message } from './translate.ts';

export const adviceDe: Record<keyof typeof adviceEn, Message> = {
  'advice.title': 'Fehlende Indexe',
  'advice.lead':
    'Indexe, die den gezählten Anweisungen fehlen: Jeder wird auf einer Kopie seiner Tabelle angelegt und dort gemessen, mit ihm und ohne ihn.',
  'advice.open': 'Fehlende Indexe suchen …',
  'advice.about':
    'Die Tabellen, die langsame Anweisungen lesen, werden kopiert (bis 4 GB), lesende Anweisungen laufen auf den Kopien, und die Kopien werden entfernt. Das dauert Minuten und braucht solange Speicher und Platte des Servers.',
  'advice.ask': 'Fehlende Indexe suchen',
  'advice.none': 'Bisher hat niemand gesucht.',
  'advice.run': 'Suche',
  'advice.found': 'Vorgeschlagen',
  'advice.notYet': 'Sie wartet, bis sie an der Reihe ist.',
  'advice.nothing': 'Für das, was gezählt wurde, lohnt sich kein Index.',
  'advice.accepted': 'Vorgeschlagen',
  'advice.rejected': 'Verworfen',
  'advice.skipped': 'Nicht angesehen',
  'advice.statements': 'Angesehene Anweisungen',
  'advice.before': 'Ihre Zeit',
  'advice.after': 'Mit allen vorgeschlagenen',
  'advice.saves': 'Insgesamt gespart',
  'advice.predicted': 'Vorhergesagt',
  'advice.disk': 'Platte',
  'advice.writes': 'Eine Zeile schreiben',
  'advice.times': '{factor}-mal so lang',
  'advice.writeTime': 'Alle Schreibzugriffe länger um',
  'advice.call': 'Ein Aufruf, gemessen',
  'advice.change': '{before} → {after}',
  'advice.timedOut': 'mehr als {time}',
  'advice.blocks': 'Blöcke',
  'advice.plans': 'Pläne vorher und nachher, bei dem, was am meisten gewinnt',
  'advice.planBefore': 'Vorher',
  'advice.planAfter': 'Nachher',
  'advice.migration': 'Als SQL, mit dem Rückweg',
  'advice.reason': 'Warum',
  'refusal.advice-under-way': 'Es wird gerade schon gesucht: Warten Sie, bis das zu Ende ist.',
};
