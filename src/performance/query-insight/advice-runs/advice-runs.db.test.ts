import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Client } from 'pg';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { type JobsUnderTest, jobsUnderTest } from '../../../../test/support/jobs.ts';
import type { Jobs } from '../../jobs/index.ts';
import { openScratch } from '../advisor/advise-indexes.ts';
import { AdviceRuns } from './advice-runs.ts';
import { endAdvisor, nameOfAdvisor } from './advice-runs.queries.ts';

const tested: JobsUnderTest = jobsUnderTest();
let admin: string;
let jobs: Jobs;
let runs: AdviceRuns;

beforeAll(async () => {
  admin = (await makeAccount(tested.database, { slug: 'root', role: 'admin' })).id;
  await run('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await run(`CREATE TABLE parcels (id integer PRIMARY KEY, holder text NOT NULL, note text NOT NULL)`);
  await run(`INSERT INTO parcels SELECT n, 'holder-' || n % 7000, md5(n::text) FROM generate_series(1, 40000) n`);
  await run('ANALYZE parcels');
});

beforeEach(() => {
  jobs = tested.open();
  runs = new AdviceRuns(tested.database, jobs);
});

afterEach(async () => {
  await jobs.close(0);
  await run('DELETE FROM insight_advice');
});

async function run(sql: string, values: string[] = []): Promise<void> {
  await tested.database.query('test.run', sql, values);
}

async function ask(): Promise<string> {
  return tested.database.transaction(async (transaction) => runs.ask(transaction, admin));
}

async function becomes(id: string, state: string): Promise<void> {
  await vi.waitFor(async () => expect(await runs.one(id)).toMatchObject({ state }), { timeout: 60_000, interval: 100 });
}

async function scratchSchemas(): Promise<object[]> {
  return tested.database.query('test.schemas', `SELECT 1 FROM pg_namespace WHERE nspname = 'advisor_scratch'`);
}

async function countedOften(): Promise<void> {
  // Other databases of the server are counted by other tests.
  await run('SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()');
  for (let n = 0; n < 20; n += 1) await run('SELECT * FROM parcels WHERE holder = $1', [`holder-${n}`]);
}

test('a run proposes the index that is missing, with its proof, and leaves nothing behind', async () => {
  await countedOften();
  jobs.start(0);
  const id = await ask();
  await becomes(id, 'done');
  const done = await runs.one(id);
  expect(done).toMatchObject({
    askedBy: admin,
    tries: 1,
    error: null,
    accepted: 1,
  });
  const [proposal] = done?.result?.proposals ?? [];
  expect(proposal).toMatchObject({
    verdict: 'accepted',
    table: 'public.parcels',
    definition: expect.stringMatching(/^CREATE INDEX CONCURRENTLY \S+ ON parcels \(holder/),
    diskBytes: expect.any(Number),
    before: {
      Plan: expect.objectContaining({ 'Node Type': expect.any(String) }),
    },
  });
  const [served] = proposal?.serves ?? [];
  expect(served?.after.buffers).toBeLessThan(served?.before.buffers ?? 0);
  expect(done?.result?.migration).toContain(proposal?.definition);
  expect(JSON.stringify(proposal?.after)).toContain(`"Index Name":"${proposal?.id}"`);
  expect(await scratchSchemas()).toEqual([]);
  expect(JSON.stringify(done)).not.toMatch(/holder-\d/);
  expect(await runs.latest()).toMatchObject([{ id, state: 'done', accepted: 1 }]);
});

test('only one is asked for at a time, and the latest twenty are kept', async () => {
  const id = await ask();
  await expect(ask()).rejects.toMatchObject({
    code: 'advice-under-way',
    status: 409,
  });
  await run(`UPDATE insight_advice SET state = 'failed', error = 'gone', ended_at = now()`);
  await run(
    `INSERT INTO insight_advice (state, error, ended_at) SELECT 'failed', 'old', now() FROM generate_series(1, 25)`,
  );
  const last = await ask();
  const kept = await runs.latest();
  expect([kept.length, kept[0]?.id]).toEqual([20, last]);
  expect(await runs.one(id)).toBeUndefined();
});

describe('a run that fails says why:', () => {
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });

  test('where nothing is counted', async () => {
    await run('DROP EXTENSION pg_stat_statements');
    jobs.start(0);
    const id = await ask();
    await becomes(id, 'failed');
    await run('CREATE EXTENSION pg_stat_statements');
    expect(await runs.one(id)).toMatchObject({
      tries: 1,
      error: expect.stringContaining('pg_stat_statements'),
    });
  });

  test('where it was interrupted each time', async () => {
    const id = await ask();
    await run(`UPDATE insight_advice SET tries = 5, state = 'running', started_at = now()`);
    jobs.start(0);
    await becomes(id, 'failed');
    expect(await runs.one(id)).toMatchObject({
      error: 'It was interrupted each time.',
    });
  });
});

test('a run waits for another one, such as of the command, and is tried again', async () => {
  await countedOften();
  const client = new Client({ connectionString: tested.url });
  await client.connect();
  const scratch = await openScratch(client);
  jobs.start(0);
  const id = await ask();
  await vi.waitFor(async () => expect((await runs.one(id))?.error).toContain('Another run'), { timeout: 20_000 });
  expect(await runs.one(id)).toMatchObject({ state: 'running' });
  await scratch.close();
  await client.end();
  await run(`UPDATE jobs SET due_at = now() WHERE name = 'insight.advise'`);
  await becomes(id, 'done');
  expect(await runs.one(id)).toMatchObject({ tries: 2, error: null });
});

test('a run whose connection was ended in the middle is done by the next try, and its copies are gone', async () => {
  await countedOften();
  jobs.start(0);
  const id = await ask();
  await vi.waitFor(async () => expect(await scratchSchemas()).not.toEqual([]), {
    timeout: 20_000,
    interval: 5,
  });
  await endAdvisor(tested.database, id);
  await vi.waitFor(async () => expect((await runs.one(id))?.error).not.toBeNull(), { timeout: 20_000, interval: 20 });
  await run(`UPDATE jobs SET due_at = now() WHERE name = 'insight.advise'`);
  await becomes(id, 'done');
  expect(await runs.one(id)).toMatchObject({ tries: 2, error: null });
  expect(await scratchSchemas()).toEqual([]);
  expect(
    await tested.database.query(
      'test.backends',
      `SELECT 1 FROM pg_stat_activity WHERE starts_with(application_name, $1)`,
      [nameOfAdvisor(id)],
    ),
  ).toEqual([]);
});

test('a process that leaves takes its copies away, and another one begins again', async () => {
  await countedOften();
  jobs.start(0);
  const id = await ask();
  await vi.waitFor(async () => expect(await scratchSchemas()).not.toEqual([]), {
    timeout: 20_000,
    interval: 5,
  });
  await jobs.close(0);
  expect(await runs.one(id)).toMatchObject({ state: 'running' });
  jobs = tested.open();
  runs = new AdviceRuns(tested.database, jobs);
  jobs.start(0);
  await becomes(id, 'done');
  expect(await scratchSchemas()).toEqual([]);
});
