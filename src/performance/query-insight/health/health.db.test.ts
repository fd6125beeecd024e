import { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';

import { whenDone } from '../../../../test/support/cleanup.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { connections } from './connections.ts';
import { health, type Question, QUESTIONS } from './health.ts';
import { locks } from './locks.ts';
import { sequences } from './sequences.ts';
import { settingsAdvice } from './settings-advice.ts';
import { tables } from './tables.ts';
import { vacuum } from './vacuum.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});

const ALL = Object.keys(QUESTIONS) as Question[];
const run = async (sql: string) => db.database.query('test.craft', sql);

async function client(name: string): Promise<Client> {
  const connected = new Client({ connectionString: db.url, application_name: name });
  connected.on('error', () => undefined);
  await connected.connect();
  whenDone(async () => connected.end().catch(() => undefined));
  return connected;
}

test('every question is answered of the shop as it is, and by a role without any rights', async () => {
  const full = await health(db.database, ALL);
  expect(Object.keys(full).toSorted()).toEqual(ALL.toSorted());
  await run('CREATE ROLE insight_stranger');
  const seen = await db.database.transaction(async (transaction) => {
    await transaction.query('test.role', 'SET LOCAL ROLE insight_stranger');
    return health(transaction, ALL);
  });
  expect(Object.keys(seen).toSorted()).toEqual(ALL.toSorted());
  await run('DROP ROLE insight_stranger');
});

test('tables tell what they occupy and how they are read', async () => {
  await run('CREATE TABLE sized (id int PRIMARY KEY, long text)');
  await run(`INSERT INTO sized SELECT n, repeat(md5(n::text), 400) FROM generate_series(1, 300) n`);
  await run(`ALTER TABLE sized ALTER long SET STORAGE EXTERNAL`);
  await run(`UPDATE sized SET long = long || 'x'`);
  await run('ANALYZE sized');
  const sized = (await tables(db.database)).rows.find(({ table }) => table === 'sized')!;
  expect(sized).toMatchObject({ schema: 'public', rows: 300, indexes: 1 });
  expect(sized.toastBytes).toBeGreaterThan(300 * 12_800);
  expect(sized.totalBytes).toBeGreaterThanOrEqual(sized.heapBytes + sized.indexBytes + sized.toastBytes);
});

describe('locks', () => {
  test('are a tree of who waits for whom, without values', async () => {
    await run('CREATE TABLE locked (id int PRIMARY KEY, n int)');
    await run('INSERT INTO locked VALUES (1, 0)');
    const [holder, first, second] = [await client('holder'), await client('first'), await client('second')];
    await holder.query('BEGIN; UPDATE locked SET n = 4242');
    const waiting = [first, second].map(async (waiter) =>
      waiter.query(`UPDATE /* shop.wait */ locked SET n = 4242 WHERE id = 1`).catch(() => undefined),
    );
    await expect.poll(async () => (await locks(db.database)).rows, { timeout: 10_000 }).toHaveLength(3);
    const { rows } = await locks(db.database);
    expect(rows[0]).toMatchObject({ application: 'holder', depth: 0, holdsUp: 2, waitsFor: [], lock: null });
    expect(
      rows
        .slice(1)
        .map(({ application }) => application)
        .toSorted(),
    ).toEqual(['first', 'second']);
    for (const row of rows.slice(1)) {
      expect(row.depth).toBeGreaterThan(0);
      expect(row).toMatchObject({ operation: 'shop.wait', waitsSeconds: expect.any(Number), mode: expect.any(String) });
    }
    expect(JSON.stringify(rows)).not.toContain('4242');
    await holder.query('ROLLBACK');
    await Promise.all(waiting);
    expect((await locks(db.database)).rows).toEqual([]);
  });
});

test('a transaction that somebody forgot is shown, with how long it has been idle', async () => {
  const idle = await client('forgetful');
  await idle.query(`BEGIN; SELECT 'a secret'`);
  const { longest, used, max, rows } = await connections(db.database);
  const forgotten = longest.find(({ application }) => application === 'forgetful')!;
  expect(forgotten).toMatchObject({ state: 'idle in transaction', idleSeconds: expect.any(Number) });
  expect(forgotten.text).not.toContain('a secret');
  expect(used).toBeGreaterThan(0);
  expect(max).toBe(97);
  expect(rows.some(({ application }) => application === 'forgetful')).toBe(true);
});

test('sequences near their end are told by what their column can hold', async () => {
  await run('CREATE TABLE numbered (id serial, small smallint)');
  await run('CREATE SEQUENCE tight OWNED BY numbered.small');
  await run(`SELECT setval('numbered_id_seq', 2000000000), setval('tight', 10)`);
  const { rows, remarks } = await sequences(db.database);
  expect(rows.find(({ sequence }) => sequence === 'public.tight')).toMatchObject({ limit: 32_767, lastValue: 10 });
  expect(remarks).toMatchObject([{ subject: 'public.numbered_id_seq', severity: 'critical' }]);
});

test('dead rows that autovacuum leaves, and tables never analyzed, are told with what mends them', async () => {
  await run('CREATE TABLE dying (id int) WITH (autovacuum_enabled = off)');
  await run('INSERT INTO dying SELECT generate_series(1, 5000)');
  await run('DELETE FROM dying');
  await run('INSERT INTO dying SELECT generate_series(1, 5000)');
  await run('SELECT pg_stat_force_next_flush()');
  const mine = async () => (await vacuum(db.database)).remarks.filter(({ subject }) => subject === 'public.dying');
  await expect
    .poll(async () => (await mine()).map(({ code }) => code).toSorted())
    .toEqual(['autovacuum-off', 'statistics-missing']);
  for (const { fix } of await mine()) await run(fix!);
  await expect.poll(mine).toEqual([]);
});

describe('settings', () => {
  const GB = 1_073_741_824;

  test('what the command line says is not offered to ALTER SYSTEM, which it would overrule', async () => {
    const { remarks } = await settingsAdvice(db.database, { memoryBytes: 512 * GB, cores: 64 });
    const cache = remarks.find(({ subject }) => subject === 'effective_cache_size');
    expect(cache).toMatchObject({
      fix: null,
      evidence: { current: '1GB', suggested: '307GB', source: 'command line' },
    });
  });

  test('what is advised can be done and taken back, and is silent then', async () => {
    const advice = async () =>
      (await settingsAdvice(db.database)).remarks.find(
        ({ subject }) => subject === 'idle_in_transaction_session_timeout',
      );
    const before = await advice();
    expect(before).toMatchObject({ severity: 'info', evidence: { current: '0', suggested: '5min' } });
    await run(before!.fix!);
    await run('SELECT pg_reload_conf()');
    // A connection hears of it between two statements.
    await expect.poll(advice).toBeUndefined();
    await run(before!.reverse!);
    await run('SELECT pg_reload_conf()');
    await expect.poll(advice).toBeDefined();
  });
});
