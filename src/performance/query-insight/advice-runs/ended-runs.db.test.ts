import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { type JobsUnderTest, jobsUnderTest } from '../../../../test/support/jobs.ts';
import { hasPgBouncer, startPgBouncer } from '../../../../test/support/pgbouncer.ts';
import type { Jobs } from '../../jobs/index.ts';
import { openAdviceConnection } from './advice-connection.ts';
import { AdviceRuns } from './advice-runs.ts';
import { nameOfAdvisor } from './advice-runs.queries.ts';
import type { RunOptions } from './run-advice.ts';

const tested: JobsUnderTest = jobsUnderTest();
let admin: string;
let jobs: Jobs;
let runs: AdviceRuns;

beforeAll(async () => {
  admin = (await makeAccount(tested.database, { slug: 'root', role: 'admin' })).id;
  await run('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await run(`CREATE TABLE crates (id integer PRIMARY KEY, holder text NOT NULL, note text NOT NULL)`);
  await run(`INSERT INTO crates SELECT n, 'holder-' || n % 7000, md5(n::text) FROM generate_series(1, 200000) n`);
  await run('ANALYZE crates');
  await run('SELECT pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()');
  for (let n = 0; n < 3; n += 1) await run('SELECT * FROM crates WHERE holder = $1', [`holder-${n}`]);
});

beforeEach(() => open());

afterEach(async () => {
  await jobs.close(0);
  await run('DELETE FROM insight_advice');
});

function open(options: RunOptions = {}): void {
  jobs = tested.open();
  runs = new AdviceRuns(tested.database, jobs, options);
}

async function run(sql: string, values: string[] = []): Promise<void> {
  await tested.database.query('test.run', sql, values);
}

async function ask(): Promise<string> {
  return tested.database.transaction(async (transaction) => runs.ask(transaction, admin));
}

async function cancel(id: string): Promise<void> {
  await tested.database.transaction(async (transaction) => runs.cancel(transaction, id));
}

async function left(id: string): Promise<object[]> {
  return tested.database.query(
    'test.left',
    `SELECT 'schema' AS what FROM pg_namespace WHERE nspname = 'advisor_scratch'
     UNION ALL SELECT 'connection' FROM pg_stat_activity WHERE starts_with(application_name, $1)`,
    [nameOfAdvisor(id)],
  );
}

async function copiesAreMade(id: string): Promise<void> {
  await vi.waitFor(async () => expect(await left(id)).toHaveLength(2), { timeout: 20_000, interval: 5 });
}

describe('a run that is cancelled', () => {
  test('while it waits never begins', async () => {
    const id = await ask();
    await cancel(id);
    jobs.start(0);
    await tested.gone();
    expect(await runs.one(id)).toMatchObject({ state: 'cancelled', tries: 0, result: null });
  });

  test('at work ends within seconds, its copies and its connection gone, and the next one runs', async () => {
    jobs.start(0);
    const id = await ask();
    await copiesAreMade(id);
    await cancel(id);
    await vi.waitFor(async () => expect(await left(id)).toEqual([]), { timeout: 8_000, interval: 50 });
    await tested.gone();
    expect(await runs.one(id)).toMatchObject({ state: 'cancelled', tries: 1, error: null, result: null });
    const next = await ask();
    await copiesAreMade(next);
    await cancel(next);
    await vi.waitFor(async () => expect(await left(next)).toEqual([]), { timeout: 8_000, interval: 50 });
  });

  test('cannot be cancelled again, and what never was cannot at all', async () => {
    const id = await ask();
    await cancel(id);
    await expect(cancel(id)).rejects.toMatchObject({ code: 'advice-over', status: 409 });
    const nothing = await tested.database.transaction(async (transaction) => runs.cancel(transaction, admin));
    expect(nothing).toBeUndefined();
  });
});

test('a run that takes longer than it may is ended, says so, and leaves nothing', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await jobs.close(0);
  open({ longestSeconds: 0.5 });
  jobs.start(0);
  const id = await ask();
  await vi.waitFor(async () => expect(await runs.one(id)).toMatchObject({ state: 'failed' }), { timeout: 20_000 });
  expect(await runs.one(id)).toMatchObject({ tries: 1, error: 'It took longer than 0.5 s.' });
  expect(await left(id)).toEqual([]);
});

test.skipIf(!hasPgBouncer)('behind a pooler a run is refused, with what to set', async () => {
  const pooler = await startPgBouncer(tested.url);
  try {
    await expect(openAdviceConnection(pooler.url, 'social-selling advice')).rejects.toMatchObject({
      code: 'advice-pooled',
      status: 409,
      message: expect.stringContaining('DATABASE_DIRECT_URL'),
    });
  } finally {
    await pooler.stop();
  }
});
