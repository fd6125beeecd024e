import { quoteName } from './index-shape.ts';
import type { Session } from './session.ts';

/** Held by the one run that may have a scratch schema: 'ADVI' in ASCII. */
const LOCK = 0x41_44_56_49;
const SCHEMA = 'advisor_scratch';

/** @returns false where another run has it. */
export async function takeScratchLock(session: Session): Promise<boolean> {
  const [row] = await session.query<{ taken: boolean }>(`SELECT pg_try_advisory_lock($1) AS taken`, [LOCK]);
  return row?.taken === true;
}

export async function releaseScratchLock(session: Session): Promise<void> {
  await session.query(`SELECT pg_advisory_unlock($1)`, [LOCK]);
}

/** Makes an empty scratch schema; what a run that was killed left behind goes first. @returns its name. */
export async function makeScratchSchema(session: Session): Promise<string> {
  await dropScratchSchema(session);
  await session.query(`CREATE SCHEMA ${SCHEMA}`);
  return SCHEMA;
}

export async function dropScratchSchema(session: Session): Promise<void> {
  await session.query(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
}

/**
 * A copy of a table with all its rows in the order they lie in, its statistics targets and indexes. Its foreign keys and
 * triggers are left out: they would reach into the shop's tables.
 */
export async function copyTable(
  session: Session,
  scratch: string,
  table: { schema: string; name: string; indexes: readonly string[] },
): Promise<void> {
  const from = `${quoteName(table.schema)}.${quoteName(table.name)}`;
  const to = `${scratch}.${quoteName(table.name)}`;
  const left = 'EXCLUDING INDEXES EXCLUDING GENERATED EXCLUDING IDENTITY EXCLUDING DEFAULTS EXCLUDING CONSTRAINTS';
  await session.query(`CREATE UNLOGGED TABLE ${to} (LIKE ${from} INCLUDING ALL ${left})`);
  await session.query('SET synchronize_seqscans = off');
  await session.query(`INSERT INTO ${to} SELECT * FROM ${from}`);
  for (const definition of table.indexes) await session.query(onScratch(definition, to));
  await session.query(`VACUUM (ANALYZE) ${to}`);
}

/** pg_get_indexdef always names the schema of the table. */
function onScratch(definition: string, table: string): string {
  return definition.replace(
    / ON (?:ONLY )?(?:"(?:[^"]|"")+"|\w+)\.(?:"(?:[^"]|"")+"|\w+) USING /,
    ` ON ${table} USING `,
  );
}

/** Views that read copied tables are made again on the copies, so that a statement through them reads the copies. */
export async function copyViews(session: Session, scratch: string, tables: readonly string[]): Promise<void> {
  const views = await session.query<{ name: string; definition: string }>(
    `WITH RECURSIVE reading AS (
       SELECT DISTINCT r.ev_class AS view, d.refobjid AS read FROM pg_rewrite r
       JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
       WHERE d.refobjid <> r.ev_class
     ), found AS (
       SELECT view, 1 AS depth FROM reading WHERE read::regclass::text = ANY ($1)
       UNION SELECT reading.view, found.depth + 1 FROM reading JOIN found ON reading.read = found.view WHERE found.depth < 20
     )
     SELECT c.relname AS name, pg_get_viewdef(c.oid) AS definition
     FROM (SELECT view, max(depth) AS depth FROM found GROUP BY view) f JOIN pg_class c ON c.oid = f.view
     WHERE c.relkind = 'v' ORDER BY f.depth`,
    [tables],
  );
  try {
    await session.query(`SELECT set_config('search_path', $1 || ', ' || current_setting('search_path'), false)`, [
      scratch,
    ]);
    // Again for each further table it reads.
    for (const { name, definition } of views) {
      await session.query(`CREATE OR REPLACE VIEW ${scratch}.${quoteName(name)} AS ${definition}`);
    }
  } finally {
    await session.query('RESET search_path');
  }
}

/** Bytes of a relation with what belongs to it. */
export async function relationBytes(session: Session, name: string): Promise<number> {
  const [row] = await session.query<{ bytes: number }>(
    `SELECT coalesce(pg_total_relation_size(to_regclass($1)), 0)::float8 AS bytes`,
    [name],
  );
  return row?.bytes ?? 0;
}
