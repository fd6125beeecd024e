import { z } from 'zod';

import type { IndexRow } from '../performance/query-insight/index.ts';
import { answer, bytes, count, ratio } from './remark.view.ts';

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

export function indexRowView({ lastUsed, ...row }: IndexRow) {
  return { ...row, lastUsed: lastUsed?.toISOString() ?? null };
}
