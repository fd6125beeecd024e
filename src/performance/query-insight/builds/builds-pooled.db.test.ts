import { beforeAll, describe, expect, test, vi } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { whenDone } from '../../../../test/support/cleanup.ts';
import { jobsUnderTest } from '../../../../test/support/jobs.ts';
import { hasPgBouncer, startPgBouncer } from '../../../../test/support/pgbouncer.ts';
import { readConfig } from '../../../config.ts';
import { Database } from '../../database/index.ts';
import { acceptStatement } from './accept-statement.ts';
import { foundIndex } from './catalogue.queries.ts';
import { IndexBuilds } from './index-builds.ts';

const LABEL = 'CREATE INDEX CONCURRENTLY crates_label ON crates (label)';

const tested = jobsUnderTest();
let admin: string;

beforeAll(async () => {
  admin = (await makeAccount(tested.database, { slug: 'root', role: 'admin' })).id;
  await tested.database.query('test.run', 'CREATE TABLE crates (id integer PRIMARY KEY, label text)');
  await tested.database.query('test.run', `INSERT INTO crates SELECT n, 'c' || n FROM generate_series(1, 500) n`);
});

async function ask(builds: IndexBuilds): Promise<string> {
  const accepted = await acceptStatement(tested.database, LABEL);
  return tested.database.transaction(async (transaction) => builds.ask(transaction, accepted, admin));
}

describe.skipIf(!hasPgBouncer)('behind PgBouncer in transaction mode', () => {
  test('no index is built, and the build says which setting is missing', async () => {
    const { url } = await startPgBouncer(tested.url, 4);
    const pooled = new Database(url, readConfig({}).database);
    whenDone(async () => pooled.close());
    const jobs = tested.open({ on: pooled });
    const builds = new IndexBuilds(pooled, jobs);
    const id = await ask(builds);
    jobs.start(0);
    await vi.waitFor(async () => expect(await builds.one(id)).toMatchObject({ state: 'failed' }), 20_000);
    expect((await builds.one(id))?.error).toContain('set DATABASE_DIRECT_URL');
    expect(await foundIndex(tested.database, 'crates_label')).toBeUndefined();
  });
});
