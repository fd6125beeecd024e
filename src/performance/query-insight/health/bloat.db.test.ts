import { beforeAll, expect, test } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../database/index.ts';
import { bloat } from './bloat.ts';
import { indexBloat, measuredBloat, tableBloat } from './bloat.queries.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await testDatabase());
  const run = async (sql: string) => database.query('test.craft', sql);
  await run('CREATE EXTENSION pgstattuple');
  for (const name of ['packed', 'holed']) {
    await run(`CREATE TABLE ${name} (id int PRIMARY KEY, n int, word text) WITH (autovacuum_enabled = off)`);
    await run(`INSERT INTO ${name} SELECT i, i, md5(i::text) FROM generate_series(1, 60000) i`);
  }
  await run('DELETE FROM holed WHERE id % 5 <> 0');
  await run('VACUUM ANALYZE packed');
  await run('VACUUM ANALYZE holed');
});

test.each([
  ['public.packed', tableBloat],
  ['public.holed', tableBloat],
  ['public.packed_pkey', indexBloat],
  ['public.holed_pkey', indexBloat],
])('the estimate of %s is within a tenth of what pgstattuple measures', async (name, estimate) => {
  const row = (await estimate(database)).find((each) => each.name === name)!;
  const measured = await measuredBloat(database, 'public', row);
  expect(Math.abs(row.share - measured!.share)).toBeLessThan(0.1);
  expect(row.share > 0.7).toBe(name.includes('holed'));
});

test('the largest are measured where pgstattuple is there, and estimated where it is not', async () => {
  const { rows } = await bloat(database);
  expect(rows.find(({ name }) => name === 'public.holed')).toMatchObject({ estimated: false });
  await database.query('test.drop', 'DROP EXTENSION pgstattuple');
  const { rows: estimated } = await bloat(database);
  expect(estimated.find(({ name }) => name === 'public.holed')).toMatchObject({ estimated: true });
});
