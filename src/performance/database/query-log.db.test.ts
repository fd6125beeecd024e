import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { beforeAll, describe, expect, test } from 'vitest';

import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from './database.ts';
import { countQueriesInto, newQueryLog, type QueryEvent, serverTiming, withQueryCount } from './query-log.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await testDatabase());
});

describe('queries of one piece of work', () => {
  test('are counted, transactions included, and those of others are not', async () => {
    const others = Promise.all(Array.from({ length: 5 }, async () => database.query('other', 'SELECT 1')));
    const log = await withQueryCount(async () => {
      await database.query('mine.first', 'SELECT 1');
      await Promise.all([database.query('mine.second', 'SELECT 2'), database.query('mine.third', 'SELECT 3')]);
      return database.transaction(async (transaction) => transaction.query('mine.fourth', 'SELECT 4 AS n'));
    });
    await others;
    expect(log).toMatchObject({ count: 5, result: [{ n: 4 }] });
    expect(log.operations.toSorted()).toEqual([
      'mine.first',
      'mine.fourth',
      'mine.second',
      'mine.third',
      'transaction.begin',
    ]);
    expect(log.seconds).toBeGreaterThan(0);
  });

  test('can be counted from a hook on, and told in a header', async () => {
    const log = newQueryLog();
    await new Promise<void>((resolve, reject) => {
      countQueriesInto(log, () => void database.query('mine', 'SELECT 1').then(() => resolve(), reject));
    });
    expect(serverTiming({ ...log, seconds: 0.0031 })).toBe('db;desc="1 query";dur=3.1');
  });
});

test('every statement is told on the channel, with its rows, its wait and its error', async () => {
  const events: QueryEvent[] = [];
  const listener = (event: unknown) => void events.push(event as QueryEvent);
  subscribe('social-selling:database:query', listener);
  await database.query('told.good', 'SELECT generate_series(1, 3)');
  await database.query('told.bad', 'SELECT nonsense').catch(() => undefined);
  unsubscribe('social-selling:database:query', listener);
  expect(events).toMatchObject([
    { operation: 'told.good', rows: 3, error: undefined },
    { operation: 'told.bad', rows: 0, error: { code: '42703' } },
  ]);
  for (const { seconds, waitSeconds } of events) {
    expect(seconds).toBeGreaterThan(0);
    expect(waitSeconds).toBeGreaterThanOrEqual(0);
  }
  expect(database.poolState()).toMatchObject({ max: 20, waiting: 0, refused: 0 });
  expect(database.poolState().waits.count).toBeGreaterThan(1);
});

test('the name of a statement is seen where operators look for it', async () => {
  const [now] = await database.query<{ query: string }>(
    'told.name',
    `SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()`,
  );
  expect(now?.query).toMatch(/^SELECT \/\* told[.]name \*\/ query/);
  await database.query('test', 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  const known = await database.query<{ query: string }>(
    'told.known',
    `SELECT query FROM pg_stat_statements WHERE query LIKE '%/* told.good */%'`,
  );
  expect(known).toHaveLength(1);
});
