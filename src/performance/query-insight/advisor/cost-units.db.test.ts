import { Client } from 'pg';
import { beforeAll, expect, test } from 'vitest';

import { whenDone } from '../../../../test/support/cleanup.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { calibrate } from './calibrate.ts';
import { expectedMs } from './cost-model.ts';
import { costUnits, UNITS } from './cost-units.ts';
import { planOf } from './explain.ts';
import { Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  const { url } = await testDatabase();
  const client = new Client({ connectionString: url });
  await client.connect();
  whenDone(async () => client.end());
  await client.query(`
    CREATE TABLE stones (id integer PRIMARY KEY, kind integer NOT NULL, note text NOT NULL);
    INSERT INTO stones SELECT i, i % 500, md5(i::text) FROM generate_series(1, 20000) AS i;
    CREATE INDEX ON stones (kind)`);
  await client.query('VACUUM (ANALYZE) stones');
  session = new Session(client);
});

test.each([
  ['a whole table', 'SELECT * FROM stones'],
  ['an index', 'SELECT * FROM stones WHERE kind = 7'],
  [
    'a join, an order and a part',
    'SELECT a.id FROM stones a JOIN stones b ON b.id = a.kind WHERE b.note > $1 ORDER BY a.note LIMIT 10',
  ],
])('units times their settings are the cost of %s', async (_, sql) => {
  const statement = { sql, params: sql.includes('$1') ? ['5'] : [] };
  const { root } = await planOf(session, statement);
  const units = await session.undone(async () => costUnits(session, statement));
  const settings = await session.query<{ name: string; value: number }>(
    `SELECT name, setting::float8 AS value FROM pg_settings WHERE name = ANY ($1)`,
    [UNITS],
  );
  const sum = UNITS.reduce(
    (total, unit) => total + units[unit] * (settings.find(({ name }) => name === unit)?.value ?? 0),
    0,
  );
  expect(sum / (root.estimated?.totalCost ?? 0)).toBeCloseTo(1, 2);
});

test('what the planner takes for free is told beside it', async () => {
  const unitsOf = async (sql: string) => session.undone(async () => costUnits(session, { sql, params: [] }));
  const walk = await unitsOf('SELECT note FROM stones ORDER BY kind LIMIT 500');
  expect(walk.fetches).toBeGreaterThan(400);
  expect(walk.leaps).toBeGreaterThan(200);
  expect(await unitsOf('SELECT note FROM stones ORDER BY id LIMIT 500')).toMatchObject({ leaps: 0 });
  expect(await unitsOf('DELETE FROM stones WHERE id < 101')).toMatchObject({ deleted: 100, written: 0 });
  expect(await unitsOf('UPDATE stones SET note = note WHERE id < 101')).toMatchObject({ deleted: 0, written: 100 });
});

test('a server is learnt: much takes longer than little, and nothing of it stays', async () => {
  await session.query('CREATE SCHEMA learning');
  const model = await calibrate(session, 'learning');
  const ms = async (sql: string) =>
    expectedMs(model, await session.undone(async () => costUnits(session, { sql, params: [] })));
  const [one, few, all] = [
    await ms('SELECT note FROM stones WHERE id = 7'),
    await ms('SELECT note FROM stones WHERE kind = 7'),
    await ms('SELECT note FROM stones WHERE note > $$a$$'),
  ];
  expect(one).toBeGreaterThan(0);
  expect(few).toBeGreaterThan(one);
  expect(all).toBeGreaterThan(few * 5);
  expect(await session.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'learning'`)).toEqual([]);
});
