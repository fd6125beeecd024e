import type { z } from 'zod';

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
  const place = jsonOf(cursor);
  // The schema of the key alone: one that names the list would have to be made, and compiled, for every request.
  const parsed = isPlaceIn(list, place) ? key.safeParse(place.key) : undefined;
  if (parsed?.success === true) return parsed.data;
  throw new AppError('invalid-parameter', 400, 'The cursor does not belong to this list.', {
    faults: [{ name: 'cursor', accepted: 'the nextCursor of the same list in the same sort' }],
  });
}

function isPlaceIn(list: string, place: unknown): place is { key: unknown } {
  return typeof place === 'object' && place !== null && 'list' in place && place.list === list && 'key' in place;
}

function jsonOf(cursor: string): unknown {
  if (cursor.length > LONGEST || !/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
