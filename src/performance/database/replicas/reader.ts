import { AsyncLocalStorage } from 'node:async_hooks';

import { type Position, UNKNOWN } from './position.ts';

/** On whose behalf is read: a client, for as long as one of its requests takes. */
export interface Reader {
  /** What the client has written before: replicas must have replayed it. */
  needs: Position;
  /** Whether this request wrote: what it reads from then on comes from the primary. */
  wrote: boolean;
}

const readers = new AsyncLocalStorage<Reader>();

/** Runs what follows on behalf of a reader. */
export function readAs<T>(reader: Reader, next: () => T): T {
  return readers.run(reader, next);
}

export function neededByReader(): Position {
  const reader = readers.getStore();
  if (reader === undefined) return 0;
  return reader.wrote ? UNKNOWN : reader.needs;
}

/** @returns whether there is a reader to whom the write belongs. */
export function noteWriteOfReader(): boolean {
  const reader = readers.getStore();
  if (reader !== undefined) reader.wrote = true;
  return reader !== undefined;
}
