import type { AuditEntryView } from '../domains/identity/index.ts';
import { en, sentenceOf } from './messages/index.ts';
import type { Reader } from './reader.ts';

/** What was done: "Role changed". */
export function wordsOfAction({ locale }: Pick<Reader, 'locale'>, action: string): string {
  return sentenceOf(locale, `action.${action}`) ?? action;
}

/** Every kind of action by its name, in the order of the alphabet of the language. */
export function actionsOf({ locale, t }: Pick<Reader, 'locale' | 't'>): Record<string, string> {
  const names = actionKeys.map((key) => [key.slice(PREFIX.length), t(key)] as const);
  return Object.fromEntries(names.toSorted(([, a], [, b]) => a.localeCompare(b, locale)));
}

const PREFIX = 'action.';
type ActionKey = Extract<keyof typeof en, `${typeof PREFIX}${string}`>;
const actionKeys = Object.keys(en).filter((key): key is ActionKey => key.startsWith(PREFIX));

/** What an entry of the audit log tells besides, in a few words: "Buyer → Seller"; "" where that is nothing. */
export function wordsOfDetail({ t, locale }: Pick<Reader, 't' | 'locale'>, { detail }: AuditEntryView): string {
  const role = (value: unknown) => sentenceOf(locale, `role.${String(value)}`) ?? '–';
  const { reason, from, to, by, attempts, people, count, times, routes, index } = detail;
  const words = [
    typeof reason === 'string' && `“${reason}”`,
    typeof to === 'string' && (from === 'nobody' ? role(to) : t('audit.role', { from: role(from), to: role(to) })),
    by === 'command_line' && t('audit.commandLine'),
    typeof attempts === 'number' && t('audit.attempts', { count: attempts }),
    typeof people === 'number' && t('audit.people', { count: people }),
    typeof times === 'number' && t('audit.times', { count: times }),
    Array.isArray(routes) && typeof detail['because'] === 'string' && detail['because'],
    Array.isArray(routes) && routes.join(', '),
    typeof index === 'string' && index,
    typeof count === 'number' && t('audit.count', { count }),
  ];
  return words.filter((word) => word !== false).join(', ');
}
