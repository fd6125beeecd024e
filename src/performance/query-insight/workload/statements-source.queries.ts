import type { Queryable } from '../../database/index.ts';

export interface StatementsFacts {
  /** Server version as a number: 180004. */
  version: number;
  /** Schema of the extension, quoted; null where it is not created in this database. */
  schema: string | null;
  /** Whether its files are on the server. */
  available: boolean;
  /** Whether the library is loaded at start: only then its settings exist. */
  preloaded: boolean;
  /** "off" turns counting off; null before PostgreSQL 14. */
  computeQueryId: string | null;
  /** Whether statements of other roles are shown with their text. */
  seesAll: boolean;
  /** Columns of the view, none where it is not created. */
  columns: string[];
}

export async function statementsFacts(database: Queryable): Promise<StatementsFacts> {
  const [facts] = await database.query<StatementsFacts>(
    'insight.statements-source',
    `SELECT
       current_setting('server_version_num')::int AS version,
       quote_ident(n.nspname) AS schema,
       EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements') AS available,
       EXISTS (SELECT FROM pg_settings WHERE name = 'pg_stat_statements.max') AS preloaded,
       current_setting('compute_query_id', true) AS "computeQueryId",
       pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS "seesAll",
       ARRAY(
         SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.relname = 'pg_stat_statements' AND c.relnamespace = n.oid AND a.attnum > 0 AND NOT a.attisdropped
       ) AS columns
     FROM (SELECT) AS one
     LEFT JOIN pg_extension e ON e.extname = 'pg_stat_statements'
     LEFT JOIN pg_namespace n ON n.oid = e.extnamespace`,
  );
  if (facts === undefined) throw new Error('A SELECT without FROM answered nothing.');
  return facts;
}
