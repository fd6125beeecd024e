import { z } from 'zod';

import type { Database } from '../../../src/performance/database/index.ts';

const NOTE = 'scale-indexes';
const definitions = z.array(z.object({ name: z.string(), definition: z.string(), comment: z.string().nullable() }));

/**
 * Takes the indexes of tables that are about to be filled away, but for those that hold a constraint: building one at the end is
 * several times cheaper than keeping it row by row, and leaves it compact. What was taken is noted in the same
 * transaction, so that an interrupted run leaves nothing that `putIndexesBack` does not find.
 */
export async function setIndexesAside(database: Database, tables: readonly string[]): Promise<void> {
  await database.transaction(async (transaction) => {
    const found = await transaction.query<{ name: string; definition: string; comment: string | null }>(
      'scale.indexes',
      `SELECT c.relname AS name, pg_get_indexdef(c.oid) AS definition, obj_description(c.oid, 'pg_class') AS comment
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE i.indrelid = ANY ($1::text[]::regclass[]) AND NOT i.indisunique AND i.indisvalid`,
      [tables],
    );
    if (found.length === 0) return;
    await transaction.query(
      'scale.note-indexes',
      `INSERT INTO shop_state (key, value) VALUES ($1, $2)
       ON CONFLICT (key) DO UPDATE SET value = shop_state.value || EXCLUDED.value`,
      [NOTE, JSON.stringify(found)],
    );
    await transaction.query('scale.drop-indexes', `DROP INDEX ${found.map(({ name }) => `"${name}"`).join(', ')}`);
  });
}

/** Builds what was set aside, also by a run that was interrupted. @param onBuilt told after each. */
export async function putIndexesBack(
  database: Database,
  onBuilt: (done: number, of: number) => void = () => undefined,
): Promise<void> {
  const [row] = await database.query<{ value: unknown }>(
    'scale.indexes-aside',
    `SELECT value FROM shop_state WHERE key = $1`,
    [NOTE],
  );
  const aside = definitions.parse(row?.value ?? []);
  for (const [place, { name, definition, comment }] of aside.entries()) {
    await database.query('scale.build-index', definition.replace(/^CREATE INDEX /, 'CREATE INDEX IF NOT EXISTS '));
    const quoted = `'${(comment ?? '').replaceAll("'", "''")}'`;
    await database.query('scale.comment-index', `COMMENT ON INDEX "${name}" IS ${comment === null ? 'NULL' : quoted}`);
    onBuilt(place + 1, aside.length);
  }
  await database.query('scale.indexes-back', `DELETE FROM shop_state WHERE key = $1`, [NOTE]);
}
