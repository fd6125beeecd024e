import { beforeAll, describe, expect, test } from 'vitest';

import { migrate, migrationStates, rollback } from '../src/performance/database/index.ts';
import { testDatabase, type TestDatabase } from '../test/support/database.ts';
import { migrations } from './index.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});

async function schema(): Promise<string[]> {
  const rows = await db.database.query<{ item: string }>(
    'test.schema',
    `SELECT c.relkind::text || ' ' || c.relname AS item FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i', 'v') AND NOT EXISTS (
       SELECT 1 FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
     UNION ALL SELECT 'f ' || proname FROM pg_proc
       WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
         SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
     ORDER BY 1`,
  );
  return rows.map(({ item }) => item);
}

describe('migrations', () => {
  test('go all the way back and forth again to the same schema', async () => {
    const before = await schema();
    for (const _ of migrations) await rollback(db.url, migrations);
    expect((await schema()).filter((item) => !item.includes('migrations') && !item.includes('PK_'))).toEqual([]);
    expect((await migrationStates(db.url, migrations)).every(({ applied }) => !applied)).toBe(true);
    await migrate(db.url, migrations);
    expect(await schema()).toEqual(before);
  });

  test('rebuild an index whose build was interrupted', async () => {
    await rollbackTo('PerformanceIndexes');
    // What an interrupted CREATE INDEX CONCURRENTLY leaves: an index of that name that is not valid.
    await db.database.query('test.index', `CREATE INDEX orders_group ON orders (group_id)`);
    await db.database.query(
      'test.invalidate',
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_group'::regclass`,
    );
    await migrate(db.url, migrations);
    const [index] = await db.database.query<{ indisvalid: boolean }>(
      'test.validity',
      `SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_group'::regclass`,
    );
    expect(index?.indisvalid).toBe(true);
  });

  async function rollbackTo(name: string): Promise<void> {
    for (;;) {
      const states = await migrationStates(db.url, migrations);
      if (states.every((state) => !state.applied || !state.name.startsWith(name))) return;
      await rollback(db.url, migrations);
    }
  }
});
