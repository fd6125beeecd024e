import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, describe, expect, test } from 'vitest';

import { testDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { readConfig } from '../../config.ts';
import { Database } from './database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.database.query('test', 'CREATE TABLE tries (number int PRIMARY KEY)');
});

describe('a transaction', () => {
  test('keeps what was written when it returns', async () => {
    await db.database.transaction(async (transaction) => transaction.query('test', 'INSERT INTO tries VALUES (1)'));
    expect(await db.database.query('test', 'SELECT number FROM tries WHERE number = 1')).toEqual([{ number: 1 }]);
  });

  test('keeps nothing when it throws, and its connection goes back clean', async () => {
    const work = db.database.transaction(async (transaction) => {
      await transaction.query('test', 'INSERT INTO tries VALUES (2)');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await db.database.query('test', 'SELECT number FROM tries WHERE number = 2')).toEqual([]);
  });
});

describe('a database that is away', () => {
  test('is a 503 that names itself, for queries and transactions', async () => {
    const away = new Database('postgres://shop@127.0.0.1:1/shop', readConfig({}).database);
    const unavailable = { code: 'database-unavailable', status: 503 };
    await expect(away.query('test', 'SELECT 1')).rejects.toMatchObject(unavailable);
    await expect(away.transaction(async () => 1)).rejects.toMatchObject(unavailable);
    await away.close();
  });

  test('is used again once it is back, without a restart', async () => {
    const other = new Database(db.url, readConfig({}).database);
    await other.query('test', 'SELECT 1');
    await db.database.query(
      'test',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    // Whichever connection the pool hands out next, at most the broken ones fail.
    await other.query('test', 'SELECT 1').catch(() => undefined);
    await expect(other.query('test', 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await other.close();
  });

  test('is a 503 too when it goes amid a transaction, and not the end of the process', async () => {
    const other = new Database(db.url, readConfig({}).database);
    const work = other.transaction(async (transaction) => {
      const [self] = await transaction.query<{ pid: number }>('test', 'SELECT pg_backend_pid() AS pid');
      await db.database.query('test', 'SELECT pg_terminate_backend($1)', [self?.pid ?? 0]);
      await sleep(100);
      await transaction.query('test', 'SELECT 1');
    });
    await expect(work).rejects.toMatchObject({ code: 'database-unavailable', status: 503 });
    await expect(other.query('test', 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await other.close();
  });

  test('leaves a wrong query as what it is', async () => {
    await expect(db.database.query('test', 'SELECT nonsense')).rejects.toMatchObject({ code: '42703' });
  });
});
