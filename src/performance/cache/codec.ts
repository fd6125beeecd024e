import { deserialize, serialize } from 'node:v8';

import { ownBytes } from './own-bytes.ts';

/** An entry as the shared tier keeps it. Times are ms since the epoch, by the clock of the process that filled it. */
export interface SharedEntry {
  value: unknown;
  /** As its maker named them. */
  named: string[];
  /** With what every entry depends on. */
  tags: string[];
  /** The shared sequence before the fill began. */
  since: number;
  startedAt: number;
  freshUntil: number;
  staleUntil: number;
  lag: number;
  version: string;
}

/** The first byte. Grows when the form changes; entries of another form are misses. */
export const FORM = 2;

/**
 * Structured clone, so that null, undefined, dates, maps and bytes come back as what they were. Before it stands, as a
 * line of JSON, what Redis itself judges the entry by: `[since, …tags]`. The bytes come from our own Redis.
 */
export function encode(entry: SharedEntry): Buffer {
  const head = `${JSON.stringify([entry.since, ...entry.tags])}\n`;
  return Buffer.concat([Buffer.of(FORM), Buffer.from(head), serialize(entry)]);
}

/** @returns undefined for another form and for what cannot be read: a miss, never a failure. */
export function decode(bytes: Buffer): SharedEntry | undefined {
  if (bytes[0] !== FORM) return undefined;
  try {
    // What is read shares its memory with what it is read from.
    return deserialize(ownBytes(bytes.subarray(bytes.indexOf(NEW_LINE) + 1))) as SharedEntry;
  } catch {
    return undefined;
  }
}

const NEW_LINE = 10;
