import type { Queryable } from '../../database/index.ts';

export interface ServerSetting {
  name: string;
  /** In `unit`. */
  value: string;
  unit: string | null;
  /** "default", "configuration file", "command line", … */
  source: string;
  /** "postmaster" where only a restart changes it. */
  context: string;
  /** Accepted words, of a setting that knows only some. */
  words: string[] | null;
}

export async function serverSettings(database: Queryable, names: readonly string[]): Promise<ServerSetting[]> {
  return database.query<ServerSetting>(
    'insight.server-settings',
    `SELECT name, setting AS value, unit, source, context, enumvals AS words FROM pg_settings WHERE name = ANY ($1)`,
    [names],
  );
}

export interface LargeTable {
  /** Quoted, with its schema. */
  table: string;
  rows: number;
  /** Share of its rows that may be dead before autovacuum begins. */
  scaleFactor: number;
}

/** Tables so large that a share of them is too much, without a scale factor of their own; 20 at most. */
export async function largeTables(database: Queryable, rows: number): Promise<LargeTable[]> {
  return database.query<LargeTable>(
    'insight.large-tables',
    `SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS table, c.reltuples::float8 AS rows,
       current_setting('autovacuum_vacuum_scale_factor')::float8 AS "scaleFactor"
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND c.reltuples >= $1
       AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       AND NOT coalesce(c.reloptions::text LIKE '%autovacuum_vacuum_scale_factor%', false)
     ORDER BY c.reltuples DESC LIMIT 20`,
    [rows],
  );
}
