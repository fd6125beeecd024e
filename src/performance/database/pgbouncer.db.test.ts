import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { hasPgBouncer, startPgBouncer } from '../../../test/support/pgbouncer.ts';
import { readConfig } from '../../config.ts';
import { Database } from './database.ts';
import { withMigrationLock } from './migration-lock.ts';

if (!hasPgBouncer) console.warn('PgBouncer is not installed: what needs it is skipped.');

const settings = (overrides: NodeJS.ProcessEnv = {}) => readConfig(overrides).database;

describe.skipIf(!hasPgBouncer)('behind PgBouncer in transaction mode, with two connections for forty,', () => {
  let direct: Database;
  let pooled: Database;
  let url: string;
  let directUrl: string;

  beforeAll(async () => {
    const made = await testDatabase();
    direct = made.database;
    directUrl = made.url;
    ({ url } = await startPgBouncer(made.url, 2));
    pooled = open();
  });
  afterEach(() => vi.restoreAllMocks());

  function open(overrides: NodeJS.ProcessEnv = {}): Database {
    const database = new Database(url, settings({ DATABASE_POOL_MAX: '40', ...overrides }));
    whenDone(async () => database.close());
    return database;
  }

  test('kept statements, transactions and single statements mix', async () => {
    const rounds = Array.from({ length: 400 }, async (_, round) => {
      if (round % 3 === 0) {
        return pooled.transaction(async (transaction) => {
          const rows = await transaction.query<{ n: number }>('test.tx', 'SELECT $1::integer AS n', [round]);
          return rows[0]?.n;
        });
      }
      const rows = await pooled.query<{ n: number }>('test.one', 'SELECT $1::integer AS n', [round], { kept: true });
      return rows[0]?.n;
    });
    expect(await Promise.all(rounds)).toEqual(Array.from({ length: 400 }, (_, round) => round));
    const [{ count } = { count: -1 }] = await pooled.query<{ count: number }>(
      'test.prepared',
      'SELECT count(*) AS count FROM pg_prepared_statements',
    );
    expect(count).toBe(0);
  });

  test('a transaction has its limit, and nobody else inherits it', async () => {
    const hasty = open({ DATABASE_STATEMENT_TIMEOUT: '200' });
    const slow = hasty.transaction(async (transaction) => transaction.query('test.slow', 'SELECT pg_sleep(20)'));
    await expect(slow).rejects.toMatchObject({ code: 'database-timeout', status: 503 });
    const limits = await Promise.all(
      Array.from({ length: 20 }, async () =>
        pooled.query('test.limit', `SELECT current_setting('statement_timeout') AS limit`),
      ),
    );
    expect(new Set(limits.flat().map((row) => JSON.stringify(row)))).toEqual(new Set(['{"limit":"0"}']));
  });

  test('the missing limit of the role is pointed out once, with the statement that sets it', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const fresh = open({ DATABASE_STATEMENT_TIMEOUT: '1500' });
    await fresh.open({ attempts: 1 });
    await Promise.all(Array.from({ length: 30 }, async () => fresh.query('test', 'SELECT pg_sleep(0.01)')));
    expect(warned.mock.calls.flat()).toEqual([
      expect.stringContaining(`ALTER ROLE shop SET statement_timeout = '1500ms';`),
    ]);
  });

  test('a role with a limit of its own ends single statements', async () => {
    const [{ name } = { name: '' }] = await direct.query<{ name: string }>('test', 'SELECT current_database() AS name');
    await direct.query('test', `ALTER ROLE shop IN DATABASE ${name} SET statement_timeout = '300ms'`);
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    // New backends know it; those that the pooler holds were opened before.
    await direct.query(
      'test',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const fresh = open();
    await expect(
      (async () => {
        for (let tries = 0; tries < 5; tries += 1)
          await fresh.query('test.slow', 'SELECT pg_sleep(20)').catch(timedOut);
      })(),
    ).rejects.toMatchObject({ code: 'database-timeout' });
    expect(warned).not.toHaveBeenCalled();
    await direct.query('test', `ALTER ROLE shop IN DATABASE ${name} RESET statement_timeout`);
  });

  test('migrations wait for each other, with the pooler and without', async () => {
    const events: string[] = [];
    const migrating = async (name: string, address: string) =>
      withMigrationLock(address, async () => {
        events.push(`${name} begins`);
        await pooled.query('test', 'SELECT pg_sleep(0.2)');
        events.push(`${name} ends`);
      });
    await Promise.all([migrating('a', url), migrating('b', directUrl), migrating('c', url)]);
    for (let at = 0; at < 6; at += 2) expect(events[at]?.replace('begins', 'ends')).toBe(events[at + 1]);
    expect(new Set(events).size).toBe(6);
  });
});

/** The first statement may still meet a backend that was ended: only the limit ends the loop. */
function timedOut(error: { code?: string }): void {
  if (error.code === 'database-timeout') throw error;
}
