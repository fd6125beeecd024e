import { z } from 'zod';

import type { IndexRow } from '../performance/query-insight/index.ts';

const count = z.number().min(0);
const bytes = z.number().min(0);
const ratio = z.number().min(0).max(1).nullable();
const seconds = z.number().nullable();

const remark = z
  .object({
    code: z.string(),
    severity: z.enum(['info', 'warning', 'critical']),
    subject: z.string(),
    title: z.string(),
    evidence: z.record(z.string(), z.union([z.number(), z.string()])),
    why: z.string(),
    fix: z.string().nullable().describe('A statement to run'),
    reverse: z.string().nullable().describe('What takes the fix back'),
  })
  .meta({ id: 'Remark' });

const answer = <Row extends z.ZodType>(row: Row) => z.object({ rows: z.array(row), remarks: z.array(remark) });

export const tablesView = answer(
  z.object({
    schema: z.string(),
    table: z.string(),
    rows: count,
    totalBytes: bytes,
    heapBytes: bytes,
    indexBytes: bytes,
    toastBytes: bytes,
    indexes: count,
    seqScans: count,
    seqRows: count,
    indexScans: count,
    inserted: count,
    updated: count,
    deleted: count,
    hotShare: ratio,
    seqShare: ratio,
  }),
).meta({ id: 'Tables' });

export const indexesView = answer(
  z.object({
    schema: z.string(),
    table: z.string(),
    index: z.string(),
    definition: z.string(),
    bytes,
    scans: count,
    lastUsed: z.iso.datetime().nullable(),
    unique: z.boolean(),
    constraint: z.boolean(),
    valid: z.boolean(),
    writes: count,
  }),
).meta({ id: 'Indexes' });

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

export const healthView = z
  .object({
    cacheHit: answer(
      z.object({ kind: z.enum(['tables', 'indexes', 'toast']), blocksHit: count, blocksRead: count, ratio }),
    ),
    connections: answer(connection).extend({ used: count, max: count, longest: z.array(transaction) }),
    locks: answer(lock),
  })
  .meta({ id: 'DatabaseHealth' });

export function indexRowView({ lastUsed, ...row }: IndexRow) {
  return { ...row, lastUsed: lastUsed?.toISOString() ?? null };
}
