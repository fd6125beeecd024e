import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { migrations } from '../../../migrations/index.ts';
import { hasPostgres15, type RunningPostgres, startPostgres15 } from '../../../test/support/postgres-15.ts';
import { readConfig } from '../../config.ts';
import { Database, migrate } from '../database/index.ts';
import { health, type Question, QUESTIONS } from './health/health.ts';
import { indexes } from './indexes/indexes.ts';
import { takeSample } from './workload/take-sample.ts';
import { topStatements } from './workload/top-statements.ts';

const ALL = Object.keys(QUESTIONS) as Question[];

async function opened(
  settings: Readonly<Record<string, string>>,
): Promise<{ server: RunningPostgres; database: Database }> {
  const server = await startPostgres15(settings);
  return { server, database: new Database(server.url, readConfig({}).database) };
}

describe.skipIf(!hasPostgres15)('on PostgreSQL 15', () => {
  let server: RunningPostgres;
  let database: Database;
  beforeAll(async () => {
    ({ server, database } = await opened({}));
    await migrate(server.url, migrations);
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });

  test('statements are sampled, by the names their columns have there', async () => {
    await takeSample(database);
    await database.query('shop.old-server', 'SELECT generate_series(1, 3)');
    await takeSample(database);
    const { statements } = await topStatements(database, { since: new Date(0), limit: 100 });
    expect(statements.find(({ operation }) => operation === 'shop.old-server')).toMatchObject({ calls: 1, rows: 3 });
  });

  test('a reset is noticed, even where more is counted after it than before', async () => {
    // One call comes before the first sample of it, four after the reset.
    const sql = 'SELECT generate_series(1, 3), 1';
    await database.query('shop.reset', sql);
    await takeSample(database);
    await database.query('test.reset', 'SELECT pg_stat_statements_reset()');
    for (let time = 0; time < 4; time += 1) await database.query('shop.reset', sql);
    await takeSample(database);
    const { statements } = await topStatements(database, { since: new Date(0), limit: 100 });
    expect(statements.find(({ operation }) => operation === 'shop.reset')).toMatchObject({ calls: 5 });
  });

  test('every question is answered', async () => {
    expect(Object.keys(await health(database, ALL))).toHaveLength(ALL.length);
    expect((await indexes(database)).rows.length).toBeGreaterThan(100);
  });
});

describe.skipIf(!hasPostgres15)('on a server that does not load pg_stat_statements', () => {
  test('the shop migrates, the answer says what to do, all else is answered', async () => {
    const { server, database } = await opened({ shared_preload_libraries: '' });
    try {
      await migrate(server.url, migrations);
      expect(await topStatements(database, { since: new Date(0) })).toMatchObject({
        source: { state: 'not-preloaded', advice: expect.stringContaining('shared_preload_libraries') },
        statements: [],
      });
      expect(await takeSample(database)).toBeNull();
      expect(Object.keys(await health(database, ALL))).toHaveLength(ALL.length);
    } finally {
      await database.close();
      await server.stop();
    }
  });

  test('nor does one that is told not to count', async () => {
    const { server, database } = await opened({ compute_query_id: 'off' });
    try {
      await database.query('test.extension', 'CREATE EXTENSION pg_stat_statements');
      expect(await topStatements(database)).toMatchObject({
        source: { state: 'off', advice: expect.stringContaining('compute_query_id') },
      });
    } finally {
      await database.close();
      await server.stop();
    }
  });
});
