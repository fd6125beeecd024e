import type { Order } from '../response-cache/fill-response.ts';
import type { StoredResponse } from '../response-cache/stored-response.ts';

/** What the serving thread asks of the thread that makes answers. */
export type ToOrigin = { make: number; order: Order } | 'close';

/** What it is told. Of one write it hears before the answer to that write leaves, and before any answer made after it. */
export type FromOrigin =
  | { evicted: readonly string[]; at: number; sequence: number | undefined }
  | 'gap'
  | 'ready'
  | { cannotStart: string }
  | { made: number; answer: StoredResponse; terms: FillTerms }
  | { made: number; failed: StoredResponse }
  | { made: number; broken: string };

/** What was said of an answer while it was made. */
export interface FillTerms {
  tags: readonly string[];
  /** Kept for this long at most; undefined for as long as its policy says. */
  seconds: number | undefined;
  stored: boolean;
}

/** Bytes arrive as Uint8Array: structured clone knows no Buffer. */
export function revive(answer: StoredResponse): StoredResponse {
  const { buffer, byteOffset, byteLength } = answer.body;
  return { ...answer, body: Buffer.from(buffer, byteOffset, byteLength) };
}
