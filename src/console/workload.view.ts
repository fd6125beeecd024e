import { z } from 'zod';

import type { StatementHistory, TopStatements } from '../performance/query-insight/index.ts';

const count = z.number().min(0);
const ms = z.number().min(0);
const blocks = z.number().min(0);

const figures = z.object({
  calls: count,
  totalMs: ms,
  meanMs: ms,
  minMs: ms.nullable().describe('null where nobody can tell: of a while only where the extreme fell into it'),
  maxMs: ms.nullable(),
  stddevMs: ms,
  planMs: ms.describe('0 unless pg_stat_statements.track_planning is on'),
  rows: count,
  blocksHit: blocks.describe('Blocks of 8 kB found in shared_buffers'),
  blocksRead: blocks.describe('Blocks fetched from the system'),
  blocksDirtied: blocks,
  blocksWritten: blocks,
  tempBlocks: blocks.describe('Read from and written to temporary files'),
  ioMs: ms.describe('0 unless track_io_timing is on'),
  walBytes: z.number().min(0),
});

const name = z.object({
  queryId: z.string().describe('"0" stands for all statements that were not told apart'),
  operation: z.string().nullable().describe('What the shop calls it'),
  text: z.string().nullable().describe('Without values'),
});

export const statementsView = z
  .object({
    source: z.object({
      state: z.enum(['ready', 'limited', 'not-available', 'not-preloaded', 'not-created', 'no-rights', 'off']),
      advice: z.string().nullable().describe('What to do where statements are not counted, or not all are shown'),
    }),
    from: z.enum(['live', 'samples']),
    since: z.iso.datetime().nullable(),
    calls: count,
    totalMs: ms,
    statements: z.array(
      name.extend(figures.shape).extend({
        toplevel: z.boolean(),
        hitRatio: z.number().min(0).max(1).nullable(),
        share: z.number().min(0).max(1).describe('Of the time of all statements'),
      }),
    ),
  })
  .meta({ id: 'TopStatements' });

export const historyView = name
  .extend({
    since: z.iso.datetime(),
    stepSeconds: z.int(),
    points: z.array(figures.extend({ at: z.iso.datetime() })),
  })
  .meta({ id: 'StatementHistory' });

export function statementsViewFrom(top: TopStatements): z.infer<typeof statementsView> {
  return { ...top, since: top.since?.toISOString() ?? null };
}

export function historyViewFrom(history: StatementHistory): z.infer<typeof historyView> {
  const points = history.points.map((point) => ({ ...point, at: point.at.toISOString() }));
  return { ...history, since: history.since.toISOString(), points };
}
