import type { Session } from './session.ts';

export interface ColumnFacts {
  name: string;
  type: string;
  /** Whether its collation sorts by bytes, so that an ordinary index answers LIKE 'x%'. */
  byteOrder: boolean;
  notNull: boolean;
  generated: boolean;
  /** Different values; 0 where nothing is known. */
  distinct: number;
  /** Bytes on average. */
  width: number;
  /** 0 to 1. */
  nullFraction: number;
  /** How far the rows lie in its order: -1 to 1. */
  correlation: number;
  /** The most common values as text, with their shares. */
  common: readonly { value: string; share: number }[];
  /** Bounds of equally filled ranges, as text. */
  bounds: readonly string[];
}

export interface TableFacts {
  schema: string;
  name: string;
  /** Live rows, as the planner believes. */
  rows: number;
  bytes: number;
  pages: number;
  /** Share of pages that an index-only scan need not look at, 0 to 1. */
  allVisible: number;
  columns: readonly ColumnFacts[];
  /** Valid indexes as pg_get_indexdef prints them. */
  indexes: readonly string[];
}

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name, greatest(c.reltuples, 0)::float8 AS rows,
    pg_table_size(c.oid)::float8 AS bytes, c.relpages AS pages,
    CASE WHEN c.relpages > 0 THEN least(1, c.relallvisible::float8 / c.relpages) ELSE 1 END AS "allVisible",
    coalesce((SELECT json_agg(pg_get_indexdef(i.indexrelid) ORDER BY i.indexrelid)
      FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid), '[]') AS indexes,
    (SELECT json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, NULL), 'notNull', a.attnotnull,
        'generated', a.attgenerated <> '',
        'byteOrder', CASE WHEN co.collname = 'default' THEN d.datcollate IN ('C', 'POSIX')
          ELSE coalesce(co.collname IN ('C', 'POSIX', 'ucs_basic'), true) END,
        'distinct', coalesce(CASE WHEN st.n_distinct < 0 THEN -st.n_distinct * greatest(c.reltuples, 0)
          ELSE st.n_distinct END, 0),
        'width', coalesce(st.avg_width, 8), 'nullFraction', coalesce(st.null_frac, 0),
        'correlation', coalesce(st.correlation, 0),
        'common', coalesce((SELECT json_agg(json_build_object('value', v.value, 'share', v.share) ORDER BY v.share DESC)
          FROM unnest(st.most_common_vals::text::text[], st.most_common_freqs) AS v (value, share)), '[]'),
        'bounds', coalesce(to_json(st.histogram_bounds::text::text[]), '[]')) ORDER BY a.attnum)
      FROM pg_attribute a
      LEFT JOIN pg_collation co ON co.oid = a.attcollation
      LEFT JOIN pg_stats st ON st.schemaname = n.nspname AND st.tablename = c.relname AND st.attname = a.attname
        AND NOT st.inherited
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_database d ON d.datname = current_database()
  WHERE c.relkind IN ('r', 'm')
    AND (n.nspname, c.relname) IN (SELECT w ->> 'schema', w ->> 'table' FROM json_array_elements($1::json) AS w)`;

/** What the advisor has to know of tables and materialized views; those that are neither are left out. */
export async function tableFacts(
  session: Session,
  wanted: readonly { schema: string; table: string }[],
): Promise<TableFacts[]> {
  return session.query<TableFacts>(TABLES, [JSON.stringify(wanted)]);
}

/** Whether an extension has been created in this database. */
export async function hasExtension(session: Session, name: string): Promise<boolean> {
  const rows = await session.query(`SELECT 1 FROM pg_extension WHERE extname = $1`, [name]);
  return rows.length > 0;
}
