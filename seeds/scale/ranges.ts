import { z } from 'zod';

import type { Queryable } from '../../src/performance/database/index.ts';

/** Numbers that were written, or are to be. */
export interface Range {
  from: number;
  /** Included. */
  to: number;
}

const ranges = z.array(z.object({ from: z.int(), to: z.int() }));

/** What earlier runs have written, by the notes they left under `key` of the shop's state. */
export async function rangesDone(queryable: Queryable, key: string): Promise<Range[]> {
  const [row] = await queryable.query<{ value: unknown }>(
    'scale.state',
    `SELECT value FROM shop_state WHERE key = $1`,
    [key],
  );
  return ranges.parse(row?.value ?? []);
}

/** In the transaction that wrote them: an interrupted run goes on after what it noted. */
export async function noteRange(transaction: Queryable, key: string, range: Range): Promise<void> {
  await transaction.query(
    'scale.note',
    `INSERT INTO shop_state (key, value) VALUES ($1, $2)
     ON CONFLICT (key) DO UPDATE SET value = shop_state.value || EXCLUDED.value`,
    [key, JSON.stringify([range])],
  );
}

/** What of the numbers 0 to `count` − 1 is in none of the ranges, in pieces of at most `size`. */
export function chunksMissing(done: readonly Range[], count: number, size: number): Range[] {
  const ordered = done.toSorted((one, other) => one.from - other.from);
  const gaps: Range[] = [];
  let next = 0;
  for (const { from, to } of [...ordered, { from: count, to: count }]) {
    for (; next < Math.min(from, count); next += size) {
      gaps.push({ from: next, to: Math.min(next + size, from, count) - 1 });
    }
    next = Math.max(to + 1, Math.min(next, from));
  }
  return gaps;
}
