import type { Queryable } from '../../database/index.ts';

/** All that decides whether one index can stand in for another. */
export interface IndexFacts {
  id: number;
  tableId: number;
  schema: string;
  table: string;
  name: string;
  /** With its schema, quoted where it needs it. */
  quoted: string;
  /** "CREATE INDEX a ON public.t USING btree (b)" */
  definition: string;
  bytes: number;
  method: string;
  unique: boolean;
  /** Unique with NULLs taken for equal (PostgreSQL 15). */
  nullsNotDistinct: boolean;
  primary: boolean;
  exclusion: boolean;
  /** A constraint stands on it, or a foreign key leads to it. */
  constraint: boolean;
  /** The table is clustered by it, or it is its replica identity. */
  special: boolean;
  valid: boolean;
  /** CREATE INDEX CONCURRENTLY or REINDEX runs on it just now. */
  building: boolean;
  /** Key columns in order: "attnum or expression | operator class | collation | options". */
  keys: string[];
  /** INCLUDE columns, by number. */
  included: number[];
  predicate: string | null;
  /** Of a partitioned index: it has no storage of its own. */
  partitioned: boolean;
  /** Belongs to an index of the partitioned table, so that it cannot be dropped alone. */
  attached: boolean;
  scans: number;
  lastUsed: Date | null;
  /** Scans of its table by whichever way since the statistics were reset. */
  tableReads: number;
  writes: number;
}

/** Every index of the database's own schemas, the largest first, 2,000 at most. */
export async function indexFacts(database: Queryable): Promise<IndexFacts[]> {
  return database.query<IndexFacts>(
    'insight.index-facts',
    `SELECT c.oid::int8 AS id, t.oid::int8 AS "tableId", n.nspname AS schema, t.relname AS table, c.relname AS name,
       quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS quoted, pg_get_indexdef(c.oid) AS definition,
       CASE WHEN c.relkind = 'i' THEN pg_relation_size(c.oid) ELSE 0 END AS bytes,
       am.amname AS method, i.indisunique AS unique,
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS "nullsNotDistinct",
       i.indisprimary AS primary, i.indisexclusion AS exclusion,
       EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid) AS constraint,
       i.indisclustered OR i.indisreplident AS special, i.indisvalid AS valid,
       EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid) AS building,
       ARRAY(
         SELECT concat_ws('|',
           CASE WHEN i.indkey[k] = 0 THEN pg_get_indexdef(c.oid, k + 1, true) ELSE i.indkey[k]::text END,
           i.indclass[k], i.indcollation[k], i.indoption[k])
         FROM generate_series(0, i.indnkeyatts - 1) k ORDER BY k
       ) AS keys,
       ARRAY(SELECT i.indkey[k]::int FROM generate_series(i.indnkeyatts, i.indnatts - 1) k ORDER BY k) AS included,
       pg_get_expr(i.indpred, i.indrelid) AS predicate, c.relkind = 'I' AS partitioned, c.relispartition AS attached,
       coalesce(s.idx_scan, 0) AS scans, (to_jsonb(s) ->> 'last_idx_scan')::timestamptz AS "lastUsed",
       coalesce(w.seq_scan + coalesce(w.idx_scan, 0), 0) AS "tableReads",
       coalesce(w.n_tup_ins + w.n_tup_upd - w.n_tup_hot_upd, 0) AS writes
     FROM pg_index i
     JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_class t ON t.oid = i.indrelid
     JOIN pg_namespace n ON n.oid = t.relnamespace
     JOIN pg_am am ON am.oid = c.relam
     LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = c.oid
     LEFT JOIN pg_stat_user_tables w ON w.relid = t.oid
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND t.relpersistence <> 't'
     ORDER BY bytes DESC, schema, "table", name LIMIT 2000`,
  );
}
