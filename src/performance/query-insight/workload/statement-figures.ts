/** By what statements are put in order. */
export const ORDERS = ['total', 'mean', 'rows', 'buffers', 'calls', 'io', 'temp'] as const;
export type StatementOrder = (typeof ORDERS)[number];

/** What a statement has taken in a while. Times in ms, blocks of 8 kB. */
export interface StatementFigures {
  calls: number;
  totalMs: number;
  meanMs: number;
  /** null where nobody can tell: of a window only where the extreme fell into it. */
  minMs: number | null;
  maxMs: number | null;
  stddevMs: number;
  /** Only where pg_stat_statements.track_planning is on, else 0. */
  planMs: number;
  rows: number;
  /** Found in shared_buffers. */
  blocksHit: number;
  /** Fetched from the system. */
  blocksRead: number;
  blocksDirtied: number;
  blocksWritten: number;
  /** Read from and written to temporary files. */
  tempBlocks: number;
  /** Only where track_io_timing is on, else 0. */
  ioMs: number;
  walBytes: number;
}

/** What every statement carries, whatever it is asked for. */
export interface StatementName {
  /** As PostgreSQL computes it, a whole number of 64 bits as text. "0" stands for all that are not told apart. */
  queryId: string;
  /** false: run from within a function; its time is also its caller's. */
  toplevel: boolean;
  /** "catalog.product-by-slug" where it is a statement of the shop. */
  operation: string | null;
  /** Without values; null where the role may not read it or it was forgotten. */
  text: string | null;
}

export interface TopStatement extends StatementName, StatementFigures {
  /** Blocks found in memory of those it asked for, 0 to 1; null where it asked for none. */
  hitRatio: number | null;
  /** Of the time of all statements that were counted, 0 to 1. */
  share: number;
}

/** Of sums named as in `StatementColumns`: the figures of this room. */
export const FIGURES = `
  calls, total_ms AS "totalMs", total_ms / greatest(calls, 1) AS "meanMs", min_ms AS "minMs", max_ms AS "maxMs",
  sqrt(greatest(square_ms / greatest(calls, 1) - (total_ms / greatest(calls, 1)) ^ 2, 0)) AS "stddevMs",
  plan_ms AS "planMs", rows, hit AS "blocksHit", read AS "blocksRead", dirtied AS "blocksDirtied",
  written AS "blocksWritten", temp AS "tempBlocks", io_ms AS "ioMs", wal_bytes AS "walBytes"`;

/** Sums of rows named so; `min_ms` and `max_ms` are their own aggregates. */
export const SUMS = `
  sum(calls)::float8 AS calls, sum(total_ms)::float8 AS total_ms, sum(square_ms)::float8 AS square_ms,
  sum(plan_ms)::float8 AS plan_ms, sum(rows)::float8 AS rows, sum(hit)::float8 AS hit, sum(read)::float8 AS read,
  sum(dirtied)::float8 AS dirtied, sum(written)::float8 AS written, sum(temp)::float8 AS temp,
  sum(io_ms)::float8 AS io_ms, sum(wal_bytes)::float8 AS wal_bytes`;

export const ORDER_BY: Readonly<Record<StatementOrder, string>> = {
  total: 'total_ms DESC',
  mean: 'total_ms / greatest(calls, 1) DESC',
  rows: 'rows DESC',
  buffers: 'hit + read DESC',
  calls: 'calls DESC',
  io: 'io_ms DESC, read + written DESC',
  temp: 'temp DESC',
};
