import { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';

import { whenDone } from '../../../../test/support/cleanup.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { adviseIndexes } from './advise-indexes.ts';
import type { WorkloadStatement } from './describe-statement.ts';

let client: Client;

beforeAll(async () => {
  const { url } = await testDatabase();
  client = new Client({ connectionString: url });
  await client.connect();
  whenDone(async () => client.end());
  await client.query(`
    CREATE TABLE shoppers (id integer PRIMARY KEY, email text NOT NULL, town text NOT NULL);
    INSERT INTO shoppers SELECT i, 'Shopper' || i || '@Example.com', 'town ' || i % 50 FROM generate_series(1, 20000) AS i;
    CREATE TABLE purchases (id integer PRIMARY KEY, shopper_id integer NOT NULL, status text NOT NULL,
      paid_at timestamptz, note text NOT NULL, tags jsonb NOT NULL, made_at timestamptz NOT NULL);
    INSERT INTO purchases SELECT i, 1 + hashint4(i) & 16383, (ARRAY['done', 'done', 'done', 'done', 'open'])[1 + i % 5],
      CASE WHEN i % 100 <> 0 THEN now() END, 'note ' || md5(i::text), jsonb_build_object('colour', 'c' || i % 2000),
      timestamptz '2026-01-01' + (hashint4(i + 7) & 8388607) * interval '1 second' FROM generate_series(1, 60000) AS i;
    CREATE VIEW recent AS SELECT p.*, s.email FROM purchases p JOIN shoppers s ON s.id = p.shopper_id;
    CREATE TABLE towns (name text);
    INSERT INTO towns SELECT 'town ' || i FROM generate_series(1, 50) AS i;
    ANALYZE`);
});

async function accepted(...workload: (Partial<WorkloadStatement> & { sql: string })[]): Promise<string[]> {
  const advice = await adviseIndexes(
    client,
    workload.map((one) => ({ calls: 100, ...one })),
  );
  expect(advice.skipped).toEqual([]);
  return advice.proposals.filter(({ verdict }) => verdict === 'accepted').map(({ target }) => target);
}

describe('indexes for one statement', () => {
  test('equality first, then the order that is asked for', async () => {
    const sql = 'SELECT * FROM purchases WHERE shopper_id = $1 ORDER BY made_at DESC LIMIT 10';
    expect(await accepted({ sql, params: [17] })).toEqual([expect.stringMatching(/^purchases \(shopper_id/)]);
  });

  test('an expression', async () => {
    const sql = 'SELECT * FROM shoppers WHERE lower(email) = $1';
    expect(await accepted({ sql, params: ['shopper7@example.com'] })).toEqual(['shoppers (lower(email))']);
  });

  test('the part of a table that a fixed condition leaves', async () => {
    const sql = 'SELECT * FROM purchases WHERE paid_at IS NULL ORDER BY made_at LIMIT 20';
    expect(await accepted({ sql })).toEqual(['purchases (made_at) WHERE paid_at IS NULL']);
  });

  test('documents and parts of words', async () => {
    const tags = `SELECT * FROM purchases WHERE tags @> '{"colour": "c77"}'`;
    expect(await accepted({ sql: tags })).toEqual(['purchases USING gin (tags jsonb_path_ops)']);
    const note = `SELECT * FROM purchases WHERE note LIKE '%3f2a91%'`;
    expect(await accepted({ sql: note })).toEqual(['purchases USING gin (note gin_trgm_ops)']);
  });

  test('through a view, a join and another alias', async () => {
    const sql = 'SELECT r.note FROM recent r JOIN shoppers x ON x.id = r.shopper_id WHERE x.email = $1';
    const targets = await accepted({ sql, params: ['Shopper7@Example.com'] });
    expect(targets.toSorted()).toEqual([
      expect.stringMatching(/^purchases \(shopper_id\)/),
      expect.stringMatching(/^shoppers \(email\)/),
    ]);
  });
});

describe('nothing', () => {
  test.each([
    ['where the table is small', 'SELECT * FROM towns WHERE name = $1', ['town 7']],
    ['where most rows are read', 'SELECT * FROM purchases WHERE status = $1', ['done']],
    ['where there is an index', 'SELECT * FROM purchases WHERE id = $1', [7]],
    [
      'where a function hides the column',
      "SELECT * FROM purchases WHERE made_at + interval '1 day' > now() - random() * interval '1 s'",
      [],
    ],
  ])('%s', async (_, sql, params) => {
    expect(await accepted({ sql, params })).toEqual([]);
  });
});
