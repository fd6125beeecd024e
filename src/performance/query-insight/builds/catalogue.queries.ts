import type { Queryable } from '../../database/index.ts';

export interface FoundIndex {
  schema: string;
  table: string;
  valid: boolean;
  /** A primary key, a unique or an exclusion constraint, or a foreign key that refers to it, stands on it. */
  constrains: boolean;
  bytes: number;
}

/** @param schema that of the connection where undefined. @returns relkind of pg_class; undefined where it is elsewhere or nowhere. */
export async function tableKind(
  database: Queryable,
  schema: string | undefined,
  table: string,
): Promise<string | undefined> {
  const [row] = await database.query<{ kind: string }>(
    'insight.table-kind',
    `SELECT c.relkind::text AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = current_schema() AND coalesce($1::text, n.nspname) = n.nspname AND c.relname = $2`,
    [schema ?? null, table],
  );
  return row?.kind;
}

export async function foundIndex(database: Queryable, name: string): Promise<FoundIndex | undefined> {
  const [row] = await database.query<FoundIndex>('insight.found-index', FOUND_INDEX, [name]);
  return row;
}

const FOUND_INDEX = `
  SELECT n.nspname AS schema, t.relname AS "table", i.indisvalid AND i.indisready AS valid,
    i.indisprimary OR i.indisexclusion OR EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid) AS constrains,
    pg_relation_size(c.oid) AS bytes
  FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_index i ON i.indexrelid = c.oid
    JOIN pg_class t ON t.oid = i.indrelid
  WHERE n.nspname = current_schema() AND c.relname = $1`;

/** Those that are not PostgreSQL's own, or not only: an own function of the same name could be the one that is called. */
export async function unfitFunctions(database: Queryable, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await database.query<{ name: string }>(
    'insight.unfit-functions',
    `SELECT name FROM unnest($1::text[]) AS name
     WHERE NOT coalesce((
       SELECT bool_and(pronamespace = 'pg_catalog'::regnamespace) AND bool_or(provolatile = 'i')
       FROM pg_proc WHERE proname = name), false)`,
    [[...new Set(names)]],
  );
  return rows.map(({ name }) => name);
}
