import { deserialize, serialize } from 'node:v8';

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

/** Grows when the form changes; entries of another form are misses. */
const FORM = 1;

/**
 * Structured clone, so that null, undefined, dates, maps and bytes come back as what they were. The bytes come from our
 * own Redis; the first one names the form.
 */
export function encode(entry: SharedEntry): Buffer {
  return Buffer.concat([Buffer.of(FORM), serialize(entry)]);
}

/** @returns undefined for another form and for what cannot be read: a miss, never a failure. */
export function decode(bytes: Buffer): SharedEntry | undefined {
  if (bytes[0] !== FORM) return undefined;
  try {
    return deserialize(bytes.subarray(1)) as SharedEntry;
  } catch {
    return undefined;
  }
}
