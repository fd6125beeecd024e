import { z } from 'zod';

import { AppError } from './errors.ts';

/** Longer than any cursor of ours; what is longer is refused unread. */
const LONGEST = 512;

/**
 * An opaque place in a list: base64url of JSON, naming the list it belongs to ("products:newest") and the key of the
 * row it follows.
 */
export function writeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify({ list, key })).toString('base64url');
}

/** @throws AppError `invalid-parameter` naming `cursor` for what is malformed or belongs to another list. */
export function readCursor<Key>(cursor: string, list: string, key: z.ZodType<Key>): Key {
  const parsed = z.object({ list: z.literal(list), key }).safeParse(jsonOf(cursor));
  if (parsed.success) return parsed.data.key;
  throw new AppError('invalid-parameter', 400, 'The cursor does not belong to this list.', {
    faults: [{ name: 'cursor', accepted: 'the nextCursor of the same list in the same sort' }],
  });
}

function jsonOf(cursor: string): unknown {
  if (cursor.length > LONGEST || !/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
