import { createHash } from 'node:crypto';

const LONGEST = 200;

/**
 * "kind:part:part" for equal arguments whatever the order of their fields: fields that are undefined are left out, long
 * keys end in a SHA-256. Equal keys mean equal arguments, also for text with colons, numbers beside their text and dates.
 */
export function canonicalKey(kind: string, ...args: readonly unknown[]): string {
  const key = [kind, ...args.map(canonical)].join(':');
  if (key.length <= LONGEST) return key;
  return `${kind}:#${createHash('sha256').update(key).digest('base64url')}`;
}

function canonical(value: unknown): string {
  if (typeof value === 'string') return PLAIN.test(value) ? value : JSON.stringify(value);
  // A number must not be taken for its text.
  if (typeof value === 'number') return `~${value}`;
  if (typeof value === 'bigint') return `~${value}n`;
  if (value === undefined) return '~';
  if (typeof value === 'boolean' || value === null) return `~${value}`;
  if (value instanceof Date) return `~${value.getTime()}d`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object') return `{${fieldsOf(value).join(',')}}`;
  throw new TypeError(`A ${typeof value} cannot be part of a cache key.`);
}

/** Needs no quotes: begins with no sign that means something here. */
const PLAIN = /^[\p{L}\p{N}_/][\p{L}\p{N}_/ .-]*$/u;

function fieldsOf(value: object): string[] {
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => `${canonical(name)}=${canonical(part)}`);
}
