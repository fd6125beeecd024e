import { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';

import { whenDone } from '../../../../test/support/cleanup.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { type Described, describeStatement, type WorkloadStatement } from './describe-statement.ts';
import { Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  const { url } = await testDatabase();
  const client = new Client({ connectionString: url });
  await client.connect();
  whenDone(async () => client.end());
  await client.query(`
    CREATE TYPE mood AS ENUM ('glad', 'sad');
    CREATE TABLE letters (id integer PRIMARY KEY, mood mood NOT NULL, tags text[] NOT NULL, head jsonb NOT NULL,
      body text NOT NULL, sent_at timestamptz NOT NULL, weight numeric);
    INSERT INTO letters SELECT i, CASE WHEN i % 3 = 0 THEN 'sad' ELSE 'glad' END::mood, ARRAY['t' || i % 20], jsonb_build_object('to', 'p' || i % 90),
      'body ' || md5(i::text), timestamptz '2026-01-01' + i * interval '1 minute', i % 7 FROM generate_series(1, 3000) AS i;
    CREATE FUNCTION next_letter() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
    ANALYZE letters`);
  session = new Session(client);
});

async function look(statement: Partial<WorkloadStatement> & { sql: string }, captured?: Captured): Promise<Described> {
  return describeStatement(session, { calls: 1, normalised: true, ...statement }, 0, { policy: {}, captured });
}

type Captured = NonNullable<Parameters<typeof describeStatement>[3]['captured']>;

describe('as pg_stat_statements writes them, statements are understood:', () => {
  test.each([
    ['an interval', `SELECT id FROM letters WHERE sent_at > now() - interval $1 LIMIT $2`],
    ['a difference of times', `SELECT id FROM letters WHERE sent_at > now() - $1`],
    ['an enum', `SELECT id FROM letters WHERE mood = $1`],
    ['enums', `SELECT id FROM letters WHERE mood = ANY ($1)`],
    ['an array', `SELECT id FROM letters WHERE tags @> $1`],
    ['a document', `SELECT id FROM letters WHERE head @> $1`],
    ['a field of a document', `SELECT id FROM letters WHERE head ->> $1 = $2`],
    [
      'a group by an expression',
      `SELECT date_trunc($1, sent_at) AS day, count(*) FROM letters GROUP BY date_trunc($2, sent_at)`,
    ],
    ['a sum of constants', `SELECT id FROM letters WHERE weight > $1 + $2`],
    ['a function of many kinds', `SELECT round($1), id FROM letters WHERE id = $2`],
    ['what may be anything', `SELECT jsonb_build_object($1, id, $2, body) FROM letters WHERE id = $3`],
    ['a field of a time', `SELECT id FROM letters WHERE extract($1 FROM sent_at) > $2 AND weight = $3`],
    [
      'rows that are locked',
      `SELECT id FROM letters WHERE sent_at < $1 ORDER BY sent_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    ],
    [
      'a WITH that writes',
      `WITH old AS (DELETE FROM letters WHERE id = $1 RETURNING id) SELECT * FROM old WHERE id > $2`,
    ],
  ])('%s', async (_, sql) => {
    const { advised, skipped } = await look({ sql });
    expect(skipped).toBeUndefined();
    expect(advised?.uses.map(({ table }) => table)).toEqual(expect.arrayContaining(['letters']));
    expect(advised).toMatchObject({ paramsMade: true, executable: true });
  });
});

test('what locks rows, or writes them in a WITH, is run where its tables are copies', async () => {
  const locking = await look({ sql: 'SELECT id FROM letters WHERE weight = $1 FOR UPDATE' });
  expect(locking.advised).toMatchObject({ writes: false, written: [{ schema: 'public', table: 'letters' }] });
  const writing = await look({ sql: 'WITH old AS (DELETE FROM letters WHERE id = $1 RETURNING id) SELECT * FROM old' });
  expect(writing.advised).toMatchObject({ writes: true, written: [{ schema: 'public', table: 'letters' }] });
});

describe('values', () => {
  test('that are made are ones that the column has', async () => {
    const { advised } = await look({ sql: 'SELECT id FROM letters WHERE mood = $1 AND tags @> $2' });
    expect(advised?.paramSets[0]).toEqual([expect.stringMatching(/^(glad|sad)$/), expect.stringMatching(/^\{t\d+\}$/)]);
  });

  test('of a field that is not known any more make no expression for an index', async () => {
    const { advised } = await look({ sql: 'SELECT id FROM letters WHERE head ->> $1 = $2 AND weight = $3' });
    expect(advised?.uses[0]?.terms.map(({ text }) => text)).toEqual([expect.stringContaining('weight')]);
  });

  test('that the statement had are taken with the text they were sent with', async () => {
    const sql = `SELECT /* post.late */ id FROM letters WHERE sent_at > now() - interval '2 days' AND weight = $1`;
    const captured: Captured = {
      of: (operation) => ({
        operation,
        sql,
        recent: [{ values: [3], seconds: 1 }],
        slowest: [{ values: [5], seconds: 2 }],
      }),
    };
    const text = `SELECT /* post.late */ id FROM letters WHERE sent_at > now() - interval $2 AND weight = $1`;
    const { advised } = await look({ sql: text }, captured);
    expect(advised).toMatchObject({ sql, paramSets: [[5], [3]], paramsMade: false });
    const other = await look({ sql: `SELECT /* post.late */ body FROM letters WHERE weight = $1` }, captured);
    expect(other.advised).toMatchObject({ paramsMade: true });
  });
});

describe('what safe EXPLAIN refuses is not run here either:', () => {
  test.each([
    ['a function nobody vouches for', 'SELECT id FROM letters WHERE id = next_letter()', /public.next_letter/],
    ['a function that acts', `SELECT pg_cancel_backend(id) FROM letters WHERE id = 1`, /pg_cancel_backend/],
    ['a catalog', 'SELECT rolpassword FROM pg_authid', /pg_authid/],
    ['a table that is made', 'SELECT id INTO copied FROM letters', /INTO/],
    ['two statements', 'SELECT 1; DROP TABLE letters', /One statement/],
  ])('%s', async (_, sql, reason) => {
    const { advised, skipped } = await look({ sql, normalised: false });
    expect(advised).toBeUndefined();
    expect(skipped?.reason).toMatch(reason);
  });

  test('a function in what writes, which still counts as a write', async () => {
    const { advised, skipped } = await look({
      sql: 'UPDATE letters SET weight = $1 WHERE id = next_letter()',
      calls: 7,
    });
    expect(skipped?.reason).toMatch(/public.next_letter/);
    expect(advised).toMatchObject({ writes: true, executable: false, calls: 7, uses: [] });
  });

  test('and a volatile one in what writes is planned, never executed', async () => {
    const { advised } = await look({ sql: `UPDATE letters SET weight = nextval('s'::regclass) WHERE id = $1` });
    expect(advised).toMatchObject({ executable: false });
  });
});
