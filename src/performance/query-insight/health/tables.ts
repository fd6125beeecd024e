import type { Queryable } from '../../database/index.ts';
import type { Answer } from './remark.ts';

export interface TableRow {
  schema: string;
  table: string;
  /** Live rows as the statistics count them. */
  rows: number;
  totalBytes: number;
  heapBytes: number;
  indexBytes: number;
  /** Long values kept apart, their index included. */
  toastBytes: number;
  indexes: number;
  seqScans: number;
  /** Rows that sequential scans read. */
  seqRows: number;
  indexScans: number;
  /** Of rows: since the statistics were reset. */
  inserted: number;
  updated: number;
  deleted: number;
  /** Updates that touched no index, of all updates, 0 to 1; null without updates. */
  hotShare: number | null;
  /** Share of the row reads that sequential scans made. */
  seqShare: number | null;
}

/** How large are the tables, and how are they read? The largest first; system schemas apart, 1,000 at most. */
export async function tables(database: Queryable, limit = 1_000): Promise<Answer<TableRow>> {
  const rows = await database.query<TableRow>(
    'insight.tables',
    `SELECT n.nspname AS schema, c.relname AS table, greatest(s.n_live_tup, 0) AS rows,
       pg_total_relation_size(c.oid) AS "totalBytes", pg_relation_size(c.oid) AS "heapBytes",
       pg_indexes_size(c.oid) AS "indexBytes",
       coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) AS "toastBytes",
       (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid) AS indexes,
       s.seq_scan AS "seqScans", s.seq_tup_read AS "seqRows", coalesce(s.idx_scan, 0) AS "indexScans",
       s.n_tup_ins AS inserted, s.n_tup_upd AS updated, s.n_tup_del AS deleted,
       s.n_tup_hot_upd::float8 / nullif(s.n_tup_upd, 0) AS "hotShare",
       s.seq_tup_read::float8 / nullif(s.seq_tup_read + coalesce(s.idx_tup_fetch, 0), 0) AS "seqShare"
     FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_stat_user_tables s ON s.relid = c.oid
     WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
     ORDER BY "totalBytes" DESC, schema, "table" LIMIT $1`,
    [Math.min(limit, 1_000)],
  );
  return { rows, remarks: [] };
}
