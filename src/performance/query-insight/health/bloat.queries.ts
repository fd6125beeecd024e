import type { Queryable } from '../../database/index.ts';

export interface BloatRow {
  kind: 'table' | 'index';
  /** Quoted, with its schema. */
  name: string;
  /** What it occupies; of a table with its long values. */
  bytes: number;
  /** What would be free after VACUUM FULL or REINDEX, beside what the fill factor leaves; never below 0. */
  bloatBytes: number;
  /** 0 to 1. */
  share: number;
  /** false: measured by pgstattuple. */
  estimated: boolean;
}

/**
 * Estimates by ioguix (pgsql-bloat-estimation, table_bloat.sql): rows the statistics know, times their average width with
 * headers and alignment, against the pages that are there. Long values that are compressed or stored apart, and statistics
 * that are old, lead astray. Tables without statistics of all columns are left out.
 */
export async function tableBloat(database: Queryable): Promise<BloatRow[]> {
  return database.query<BloatRow>(
    'insight.table-bloat',
    `WITH widths AS (
       SELECT c.oid, c.reltuples, c.relpages + coalesce(toast.relpages, 0) AS pages, coalesce(toast.reltuples, 0) AS toast_rows,
         coalesce(substring(array_to_string(c.reloptions, ' ') FROM 'fillfactor=([0-9]+)')::int, 100) AS fillfactor,
         23 + CASE WHEN max(coalesce(s.null_frac, 0)) > 0 THEN (7 + count(s.attname)) / 8 ELSE 0 END AS header,
         ceil(sum((1 - coalesce(s.null_frac, 0)) * coalesce(s.avg_width, 0)))::int AS width
       FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       LEFT JOIN pg_stats s ON (s.schemaname, s.tablename, s.attname) = (n.nspname, c.relname, a.attname) AND NOT s.inherited
       LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
       WHERE c.relkind IN ('r', 'm') AND c.relpages > 0 AND c.reltuples >= 0
         AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       GROUP BY c.oid, c.reltuples, c.relpages, toast.relpages, toast.reltuples, c.reloptions
       HAVING count(s.attname) = count(*)
     ),
     sizes AS (
       SELECT *, 4 + header + width + 16 - (CASE WHEN header % 8 = 0 THEN 8 ELSE header % 8 END)
         - (CASE WHEN width % 8 = 0 THEN 8 ELSE width % 8 END) AS tuple
       FROM widths
     ),
     needed AS (
       SELECT oid, pages, ceil(reltuples / greatest((8192 - 24) * fillfactor / (tuple * 100.0), 0.1)) + ceil(toast_rows / 4) AS pages_needed
       FROM sizes
     )
     SELECT 'table' AS kind, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, pages::int8 * 8192 AS bytes,
       (greatest(pages - pages_needed, 0) * 8192)::int8 AS "bloatBytes", greatest(1 - pages_needed / pages, 0)::float8 AS share,
       true AS estimated
     FROM needed JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
     ORDER BY "bloatBytes" DESC, name LIMIT 50`,
  );
}

/**
 * As above, of B-tree indexes (btree_bloat.sql). Entries that share a key since PostgreSQL 13 are counted as if each stood
 * for itself, so that an index with many equal keys seems to have less bloat than it has, or none.
 */
export async function indexBloat(database: Queryable): Promise<BloatRow[]> {
  return database.query<BloatRow>(
    'insight.index-bloat',
    `WITH widths AS (
       SELECT c.oid, c.reltuples, c.relpages AS pages,
         coalesce(substring(array_to_string(c.reloptions, ' ') FROM 'fillfactor=([0-9]+)')::int, 90) AS fillfactor,
         CASE WHEN max(coalesce(s.null_frac, 0)) = 0 THEN 8 ELSE 12 END AS header,
         ceil(sum((1 - coalesce(s.null_frac, 0)) * s.avg_width))::int AS width
       FROM pg_index i
       JOIN pg_class c ON c.oid = i.indexrelid
       JOIN pg_class t ON t.oid = i.indrelid
       JOIN pg_namespace n ON n.oid = t.relnamespace
       CROSS JOIN LATERAL generate_series(0, i.indnatts - 1) AS place
       JOIN pg_attribute a ON a.attrelid = CASE WHEN i.indkey[place] = 0 THEN c.oid ELSE t.oid END
         AND a.attnum = CASE WHEN i.indkey[place] = 0 THEN place + 1 ELSE i.indkey[place] END
       LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.attname = a.attname AND NOT s.inherited
         AND s.tablename = CASE WHEN i.indkey[place] = 0 THEN c.relname ELSE t.relname END
       WHERE c.relkind = 'i' AND c.relpages > 0 AND c.reltuples >= 0
         AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')
         AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       GROUP BY c.oid, c.reltuples, c.relpages, c.reloptions
       HAVING count(s.attname) = count(*)
     ),
     sizes AS (
       SELECT *, 4 + header + 8 - (CASE WHEN header % 8 = 0 THEN 8 ELSE header % 8 END)
         + width + 8 - (CASE WHEN width % 8 = 0 THEN 8 ELSE width % 8 END) AS tuple
       FROM widths
     ),
     needed AS (
       SELECT oid, pages, 1 + ceil(reltuples / floor((8192 - 16 - 24) * fillfactor / (100.0 * tuple))) AS pages_needed
       FROM sizes WHERE tuple < 2700
     )
     SELECT 'index' AS kind, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, pages::int8 * 8192 AS bytes,
       (greatest(pages - pages_needed, 0) * 8192)::int8 AS "bloatBytes", greatest(1 - pages_needed / pages, 0)::float8 AS share,
       true AS estimated
     FROM needed JOIN pg_class c USING (oid) JOIN pg_namespace n ON n.oid = c.relnamespace
     ORDER BY "bloatBytes" DESC, name LIMIT 50`,
  );
}

/** Schema of pgstattuple, quoted; undefined where it is not there or the role may not use it. */
export async function pgstattupleSchema(database: Queryable): Promise<string | undefined> {
  const [found] = await database.query<{ schema: string }>(
    'insight.pgstattuple',
    `SELECT quote_ident(n.nspname) AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
     JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = 'pgstattuple_approx'
     WHERE e.extname = 'pgstattuple' AND has_function_privilege(p.oid, 'EXECUTE')`,
  );
  return found?.schema;
}

/** Free and dead bytes as pgstattuple finds them; of an index what its leaves could be denser, at a fill factor of 90. */
export async function measuredBloat(
  database: Queryable,
  schema: string,
  { kind, name }: BloatRow,
): Promise<{ bloatBytes: number; share: number } | undefined> {
  const [measured] = await database.query<{ bloatBytes: number; share: number }>(
    'insight.measured-bloat',
    kind === 'table'
      ? `SELECT (approx_free_space + dead_tuple_len)::float8 AS "bloatBytes",
           (approx_free_space + dead_tuple_len)::float8 / greatest(table_len, 1) AS share
         FROM ${schema}.pgstattuple_approx($1::text::regclass)`
      : `SELECT index_size * lost AS "bloatBytes", lost AS share FROM (
           SELECT index_size, greatest(1 - coalesce(nullif(avg_leaf_density, 'NaN'), 90) / 90, 0)::float8 AS lost
           FROM ${schema}.pgstatindex($1::text::regclass)
         ) measured`,
    [name],
  );
  return measured;
}
