import { z } from 'zod';

import type { Health } from '../performance/query-insight/index.ts';
import { answer, bytes, count, ratio } from './remark.view.ts';

const seconds = z.number().nullable();
const moment = z.iso.datetime().nullable();

const connection = z.object({
  state: z.string().nullable(),
  application: z.string(),
  database: z.string().nullable(),
  role: z.string().nullable(),
  count,
  longestSeconds: seconds,
});

const transaction = z.object({
  pid: z.int(),
  application: z.string(),
  role: z.string().nullable(),
  state: z.string().nullable(),
  seconds: z.number(),
  idleSeconds: seconds,
  operation: z.string().nullable(),
  text: z.string().nullable(),
  holdsBack: count.nullable(),
});

const lock = z.object({
  pid: z.int(),
  waitsFor: z.array(z.int()),
  depth: z.int(),
  holdsUp: z.int(),
  application: z.string(),
  role: z.string().nullable(),
  state: z.string().nullable(),
  lock: z.string().nullable(),
  mode: z.string().nullable(),
  waitsSeconds: seconds,
  transactionSeconds: seconds,
  operation: z.string().nullable(),
  text: z.string().nullable(),
});

const vacuumed = z.object({
  table: z.string(),
  rows: count,
  deadRows: count,
  deadRowsLimit: count,
  changedSinceAnalyze: count,
  lastVacuum: moment,
  lastAnalyze: moment,
  age: count,
  multixactAge: count,
  autovacuum: z.boolean(),
});

const bloated = z.object({
  kind: z.enum(['table', 'index']),
  name: z.string(),
  bytes,
  bloatBytes: bytes,
  share: z.number().min(0).max(1),
  estimated: z.boolean().describe('false where pgstattuple has measured it'),
});

const replica = z.object({
  application: z.string(),
  state: z.string().nullable(),
  synchronous: z.string().nullable(),
  lagBytes: z.number().nullable(),
  lagSeconds: seconds,
});

const slot = z.object({
  slot: z.string(),
  type: z.string(),
  active: z.boolean(),
  retainedBytes: z.number().nullable(),
  walStatus: z.string().nullable(),
});

const sequence = z.object({
  sequence: z.string(),
  column: z.string().nullable(),
  lastValue: z.number(),
  limit: z.number(),
  used: z.number(),
});

const checkpoint = z.object({
  timed: count,
  requested: count,
  writeSeconds: count,
  syncSeconds: count,
  buffersCheckpoint: count,
  buffersClean: count,
  buffersBackend: count.nullable(),
  walBytes: count.nullable(),
  walBuffersFull: count.nullable(),
  since: moment,
});

const setting = z.object({
  setting: z.string(),
  current: z.string(),
  suggested: z.string().nullable(),
  source: z.string(),
  restart: z.boolean(),
});

/** Of those asked for. */
export const healthView = z
  .object({
    connections: answer(connection).extend({ used: count, max: count, longest: z.array(transaction) }),
    locks: answer(lock),
    cacheHit: answer(
      z.object({ kind: z.enum(['tables', 'indexes', 'toast']), blocksHit: count, blocksRead: count, ratio }),
    ),
    vacuum: answer(vacuumed).extend({
      databases: z.array(z.object({ database: z.string(), age: count, multixactAge: count })),
      freezeMaxAge: count,
      multixactFreezeMaxAge: count,
    }),
    bloat: answer(bloated),
    replication: answer(replica).extend({ replica: z.boolean(), behindSeconds: seconds, slots: z.array(slot) }),
    sequences: answer(sequence),
    checkpoints: answer(checkpoint),
    settings: answer(setting).extend({ machine: z.object({ memoryBytes: bytes, cores: z.int() }).nullable() }),
  })
  .partial()
  .meta({ id: 'DatabaseHealth' });

export function healthViewFrom({ vacuum, checkpoints, ...rest }: Partial<Health>): z.infer<typeof healthView> {
  return {
    ...rest,
    ...(vacuum && { vacuum: { ...vacuum, rows: vacuum.rows.map(vacuumRowView) } }),
    ...(checkpoints && { checkpoints: { ...checkpoints, rows: checkpoints.rows.map(checkpointView) } }),
  };
}

function vacuumRowView(row: Health['vacuum']['rows'][number]) {
  const { lastVacuum, lastAnalyze } = row;
  return { ...row, lastVacuum: lastVacuum?.toISOString() ?? null, lastAnalyze: lastAnalyze?.toISOString() ?? null };
}

function checkpointView(row: Health['checkpoints']['rows'][number]) {
  return { ...row, since: row.since?.toISOString() ?? null };
}
