import { beforeAll, describe, expect, test } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import type { Database, Queryable } from '../../database/index.ts';
import { findStatements } from './statements-source.ts';
import { takeSample } from './take-sample.ts';
import { topStatements } from './top-statements.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await testDatabase());
});

/** Asks as a role without rights, and leaves nothing of it. */
async function asStranger<T>(rights: string, work: (stranger: Queryable) => Promise<T>): Promise<T> {
  const undo = new Error('undone');
  let result: T | undefined;
  await database
    .transaction(async (transaction) => {
      await transaction.query('test.role', 'CREATE ROLE statements_stranger');
      await transaction.query('test.rights', rights);
      await transaction.query('test.role', 'SET LOCAL ROLE statements_stranger');
      result = await work(transaction);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return result as T;
}

test('of the shop they are ready, and answered in every order', async () => {
  expect(await findStatements(database)).toMatchObject({ state: 'ready', advice: null });
  await database.query('shop.ordered', 'SELECT generate_series(1, 5)');
  for (const by of ['total', 'mean', 'rows', 'buffers', 'calls', 'io', 'temp'] as const) {
    const { statements, from } = await topStatements(database, { by, limit: 100 });
    expect(from).toBe('live');
    const values = statements.map(
      (each) =>
        ({
          total: each.totalMs,
          mean: each.meanMs,
          rows: each.rows,
          buffers: each.blocksHit + each.blocksRead,
          calls: each.calls,
          io: each.ioMs,
          temp: each.tempBlocks,
        })[by],
    );
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(statements.some(({ operation }) => operation === 'shop.ordered')).toBe(true);
  }
});

test('who may not see others is told so, and sees their figures without their text', async () => {
  await database.query('shop.hidden', 'SELECT generate_series(1, 7), 1, 2, 3');
  const seen = await asStranger('SELECT', async (stranger) => topStatements(stranger, { limit: 100 }));
  expect(seen.source).toMatchObject({ state: 'limited', advice: expect.stringContaining('GRANT pg_read_all_stats') });
  expect(seen.statements.length).toBeGreaterThan(0);
  expect(JSON.stringify(seen)).not.toContain('shop.hidden');
});

test('who may not read the view at all is told which right is missing', async () => {
  const rights = `REVOKE EXECUTE ON FUNCTION pg_stat_statements(boolean) FROM PUBLIC`;
  const source = await asStranger(rights, findStatements);
  expect(source).toMatchObject({ state: 'no-rights', read: null, advice: expect.stringContaining('GRANT') });
});

describe('without the extension', () => {
  test('the answer says what to do, no sample is taken, and nothing fails', async () => {
    const { database: bare } = await testDatabase('template0');
    expect(await topStatements(bare, { since: new Date(0) })).toEqual({
      source: { state: 'not-created', advice: expect.stringContaining('CREATE EXTENSION pg_stat_statements') },
      from: 'live',
      since: null,
      calls: 0,
      totalMs: 0,
      statements: [],
    });
    expect(await takeSample(bare)).toBeNull();
    await bare.query('test.elsewhere', 'CREATE SCHEMA "Odd Place"');
    await bare.query('test.elsewhere', 'CREATE EXTENSION pg_stat_statements SCHEMA "Odd Place"');
    expect(await findStatements(bare)).toMatchObject({ state: 'ready' });
    // The tables of samples are the shop's alone.
    expect(await topStatements(bare, { since: new Date(0) })).toMatchObject({ from: 'live' });
  });
});
