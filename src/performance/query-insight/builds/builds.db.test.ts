import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Client } from 'pg';

import { type JobsUnderTest, jobsUnderTest } from '../../../../test/support/jobs.ts';
import { makeAccount } from '../../../../test/support/accounts.ts';
import type { Jobs } from '../../jobs/index.ts';
import { acceptStatement } from './accept-statement.ts';
import { nameOfBackend } from './build-control.queries.ts';
import { foundIndex } from './catalogue.queries.ts';
import { IndexBuilds } from './index-builds.ts';

const tested: JobsUnderTest = jobsUnderTest();
let admin: string;
let jobs: Jobs;
let builds: IndexBuilds;
const opened: Client[] = [];

beforeAll(async () => {
  admin = (await makeAccount(tested.database, { slug: 'root', role: 'admin' })).id;
  await run(`CREATE TABLE shelves (id integer PRIMARY KEY, label text, place integer)`);
  await run(`INSERT INTO shelves SELECT n, 'shelf ' || n % 50, n FROM generate_series(1, 2000) n`);
});

beforeEach(() => {
  jobs = tested.open();
  builds = new IndexBuilds(tested.database, jobs);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (client) => client.end()));
  await jobs.close(0);
  await run('DELETE FROM index_builds');
  await run('DROP INDEX IF EXISTS shelves_label, shelves_place');
});

async function run(sql: string): Promise<void> {
  await tested.database.query('test.run', sql);
}

async function ask(sql: string): Promise<string> {
  const accepted = await acceptStatement(tested.database, sql);
  return tested.database.transaction(async (transaction) => builds.ask(transaction, accepted, admin));
}

async function cancel(id: string): Promise<void> {
  await tested.database.transaction(async (transaction) => builds.cancel(transaction, id));
}

async function becomes(id: string, state: string): Promise<void> {
  await vi.waitFor(async () => expect(await builds.one(id)).toMatchObject({ state }), {
    timeout: 20_000,
    interval: 50,
  });
}

/** A transaction that has written: a build waits for its end. */
async function writer(): Promise<Client> {
  const client = new Client({ connectionString: tested.url });
  opened.push(client);
  await client.connect();
  await client.query('BEGIN; UPDATE shelves SET place = place WHERE id = 1');
  return client;
}

async function inWaiting(id: string): Promise<void> {
  await vi.waitFor(async () => expect((await builds.one(id))?.progress?.waitsFor).toEqual(expect.any(Number)), {
    timeout: 20_000,
    interval: 50,
  });
}

async function backends(id: string): Promise<number[]> {
  const rows = await tested.database.query<{ pid: number }>(
    'test.backends',
    `SELECT pid FROM pg_stat_activity WHERE application_name = $1`,
    [nameOfBackend(id)],
  );
  return rows.map(({ pid }) => pid);
}

const LABEL = 'CREATE INDEX CONCURRENTLY shelves_label ON shelves (lower(label)) WHERE place > 10';

describe('a build', () => {
  test('is done by a job, and says who asked, how large it became and when', async () => {
    jobs.start(0);
    const id = await ask(LABEL);
    await becomes(id, 'done');
    const build = await builds.one(id);
    expect(build).toMatchObject({ askedBy: admin, tries: 1, error: null, progress: null, table: 'shelves' });
    expect(build?.bytes).toBeGreaterThan(0);
    expect(build?.endedAt?.getTime()).toBeGreaterThanOrEqual(build?.startedAt?.getTime() ?? Infinity);
    expect(await foundIndex(tested.database, 'shelves_label')).toMatchObject({ valid: true });
  });

  test('drops an index', async () => {
    await run('CREATE INDEX shelves_place ON shelves (place)');
    jobs.start(0);
    await becomes(await ask('DROP INDEX CONCURRENTLY shelves_place'), 'done');
    expect(await foundIndex(tested.database, 'shelves_place')).toBeUndefined();
  });

  test('tells how far it is and whom it waits for', async () => {
    const { processID } = (await writer()) as Client & { processID: number };
    jobs.start(0);
    const id = await ask(LABEL);
    await inWaiting(id);
    expect((await builds.one(id))?.progress).toMatchObject({
      phase: expect.stringContaining('waiting for writers'),
      waitsFor: processID,
    });
    await opened[0]?.query('COMMIT');
    await becomes(id, 'done');
  });

  test('is refused while the same index is being built', async () => {
    await ask(LABEL);
    await expect(ask(LABEL)).rejects.toMatchObject({ code: 'index-build-under-way', status: 409 });
  });

  test('waits for another one of its table, also in another process', async () => {
    const first = await writer();
    jobs.start(0);
    const id = await ask(LABEL);
    await inWaiting(id);
    const others = tested.open();
    builds = new IndexBuilds(tested.database, others);
    others.start(0);
    const second = await ask('CREATE INDEX CONCURRENTLY shelves_place ON shelves (place)');
    await vi.waitFor(async () => {
      const [job] = await tested.database.query<{ tries: number }>(
        'test.job',
        `SELECT tries FROM jobs WHERE payload->>'buildId' = $1`,
        [second],
      );
      expect(job?.tries).toBeGreaterThan(0);
    });
    expect(await builds.one(second)).toMatchObject({ state: 'waiting' });
    await first.query('COMMIT');
    await becomes(id, 'done');
    await becomes(second, 'done');
  });
});

describe('a build that is cancelled', () => {
  test('before it began never begins', async () => {
    const id = await ask(LABEL);
    await cancel(id);
    expect(await builds.one(id)).toMatchObject({ state: 'cancelled', tries: 0 });
    jobs.start(0);
    await vi.waitFor(async () => expect(await tested.database.query('test.jobs', 'SELECT FROM jobs')).toEqual([]));
    expect(await foundIndex(tested.database, 'shelves_label')).toBeUndefined();
    await expect(cancel(id)).rejects.toMatchObject({ code: 'index-build-over', status: 409 });
  });

  test('while it runs leaves no index, and ends no other statement', async () => {
    const other = await writer();
    jobs.start(0);
    const id = await ask(LABEL);
    await inWaiting(id);
    await cancel(id);
    // What has to be dropped waits for the same transaction.
    await vi.waitFor(async () => expect(await backends(id)).toEqual([]), { timeout: 10_000 });
    expect((await other.query('SELECT 1 AS still')).rows).toEqual([{ still: 1 }]);
    await other.query('COMMIT');
    await becomes(id, 'cancelled');
    expect(await foundIndex(tested.database, 'shelves_label')).toBeUndefined();
  });
});

describe('a build that is interrupted', () => {
  test('by the end of its connection is cleaned up and built again', async () => {
    const other = await writer();
    jobs.start(0);
    const id = await ask(LABEL);
    await inWaiting(id);
    expect(await foundIndex(tested.database, 'shelves_label')).toMatchObject({ valid: false });
    const [pid] = await backends(id);
    await tested.database.query('test.kill', 'SELECT pg_terminate_backend($1)', [pid ?? 0]);
    await vi.waitFor(async () => expect((await builds.one(id))?.error).toEqual(expect.any(String)));
    await other.query('COMMIT');
    await becomes(id, 'done');
    expect(await builds.one(id)).toMatchObject({ tries: 2, error: null });
    expect(await foundIndex(tested.database, 'shelves_label')).toMatchObject({ valid: true });
  });

  test('by the end of its process is taken over by another one', async () => {
    const other = await writer();
    jobs.start(0);
    const id = await ask(LABEL);
    await inWaiting(id);
    await jobs.close(0);
    expect(await builds.one(id)).toMatchObject({ state: 'running' });
    await other.query('COMMIT');
    jobs = tested.open();
    builds = new IndexBuilds(tested.database, jobs);
    jobs.start(0);
    await becomes(id, 'done');
    expect(await foundIndex(tested.database, 'shelves_label')).toMatchObject({ valid: true });
  });

  test('three times is given up, without the index that is not valid', async () => {
    const id = await ask(LABEL);
    await run('CREATE INDEX shelves_label ON shelves (label)');
    await run(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shelves_label'::regclass`);
    await tested.database.query('test.tries', `UPDATE index_builds SET tries = 3, error = 'gone' WHERE id = $1`, [id]);
    jobs.start(0);
    await becomes(id, 'failed');
    expect(await builds.one(id)).toMatchObject({ error: 'gone' });
    expect(await foundIndex(tested.database, 'shelves_label')).toBeUndefined();
  });
});

test('a build that cannot succeed fails once, says why and leaves nothing', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  jobs.start(0);
  const id = await ask('CREATE UNIQUE INDEX CONCURRENTLY shelves_label ON shelves (label)');
  await becomes(id, 'failed');
  expect(await builds.one(id)).toMatchObject({ tries: 1, error: expect.stringContaining('could not create unique') });
  expect(await foundIndex(tested.database, 'shelves_label')).toBeUndefined();
});
