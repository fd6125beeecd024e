import { beforeAll, describe, expect, test, vi } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { lateReady } from '../../../test/support/late-ready.ts';
import { readConfig } from '../../config.ts';
import { AppError } from '../../shared/errors.ts';
import { Database } from './database.ts';

let database: Database;
let url: string;
beforeAll(async () => {
  ({ database, url } = await testDatabase());
  await database.query('test', 'CREATE TABLE accounts (name text PRIMARY KEY, amount int NOT NULL)');
  await database.query('test', `INSERT INTO accounts VALUES ('a', 100), ('b', 100), ('c', 0)`);
});

const amount = async (name: string) =>
  (await database.query<{ amount: number }>('test', 'SELECT amount FROM accounts WHERE name = $1', [name]))[0]?.amount;

describe('a transaction that lost against another', () => {
  test('is run again: no serializable increment is lost', async () => {
    let runs = 0;
    const increment = async () =>
      database.transaction(
        async (transaction) => {
          runs += 1;
          const [row] = await transaction.query<{ amount: number }>(
            'test',
            `SELECT amount FROM accounts WHERE name = 'c'`,
          );
          await transaction.query('test', 'SELECT pg_sleep(0.01)');
          await transaction.query('test', `UPDATE accounts SET amount = $1 WHERE name = 'c'`, [(row?.amount ?? 0) + 1]);
        },
        { isolation: 'serializable', retries: 50 },
      );
    await Promise.all(Array.from({ length: 6 }, increment));
    expect(await amount('c')).toBe(6);
    expect(runs).toBeGreaterThan(6);
  });

  test('is run again after a deadlock, and its callbacks run once', async () => {
    const committed: string[] = [];
    let runs = 0;
    let met = Promise.withResolvers<void>();
    let arrived = 0;
    const move = async (from: string, to: string) =>
      database.transaction(async (transaction) => {
        runs += 1;
        transaction.afterCommit(() => void committed.push(from));
        await transaction.query('test', 'UPDATE accounts SET amount = amount - 1 WHERE name = $1', [from]);
        arrived += 1;
        if (arrived === 2) met.resolve();
        await met.promise;
        await transaction.query('test', 'UPDATE accounts SET amount = amount + 1 WHERE name = $1', [to]);
      });
    await Promise.all([move('a', 'b'), move('b', 'a')]);
    met = Promise.withResolvers();
    expect([await amount('a'), await amount('b')]).toEqual([100, 100]);
    expect(runs).toBe(3);
    expect(committed.toSorted()).toEqual(['a', 'b']);
  });

  test('gives up after the tries it was given, with the conflict as it was', async () => {
    let runs = 0;
    const work = database.transaction(
      async (transaction) => {
        runs += 1;
        await transaction.query('test', `DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$`);
      },
      { retries: 1 },
    );
    await expect(work).rejects.toMatchObject({ code: '40001' });
    expect(runs).toBe(2);
  });

  test('is run again too where the work wraps the conflict in an error of its own', async () => {
    let runs = 0;
    await database.transaction(async (transaction) => {
      runs += 1;
      if (runs > 1) return;
      await transaction
        .query('test', `DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$`)
        .catch((cause: unknown) => {
          throw new AppError('could-not-save', 500, 'Could not save.', { cause });
        });
    });
    expect(runs).toBe(2);
  });
});

describe('what follows a commit', () => {
  test('runs in order, awaited, when others can see what was written', async () => {
    const seen: unknown[] = [];
    await database.transaction(async (transaction) => {
      await transaction.query('test', `INSERT INTO accounts VALUES ('d', 1)`);
      transaction.afterCommit(async () => void seen.push(await amount('d')));
      transaction.afterCommit(() => void seen.push('second'));
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual([1, 'second']);
  });

  test('never runs after a rollback', async () => {
    let ran = false;
    const work = database.transaction(async (transaction) => {
      transaction.afterCommit(() => void (ran = true));
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(ran).toBe(false);
  });

  test('is logged when it fails: the commit stands, and the rest runs', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    let ran = false;
    const result = await database.transaction(async (transaction) => {
      transaction.afterCommit(() => {
        throw new Error('no cache');
      });
      transaction.afterCommit(() => void (ran = true));
      return 7;
    });
    expect([result, ran]).toEqual([7, true]);
    expect(logged).toHaveBeenCalledWith(expect.stringContaining('no cache'));
    logged.mockRestore();
  });
});

describe('a commit', () => {
  test('is refused where a failed statement was passed over: nothing may pass for saved', async () => {
    const work = database.transaction(async (transaction) => {
      await transaction.query('test', `INSERT INTO accounts VALUES ('lost', 1)`);
      await transaction.query('test', 'SELECT nonsense').catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: '42703' });
    expect(await amount('lost')).toBeUndefined();
  });

  test('is refused also where the error is known before the state of the transaction is', async () => {
    const late = new Database(await lateReady(url, 30), readConfig({}).database);
    whenDone(async () => late.close());
    const work = late.transaction(async (transaction) => {
      await transaction.query('test', `INSERT INTO accounts VALUES ('late', 1)`);
      await transaction.query('test', 'SELECT nonsense').catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: '42703' });
    expect(await amount('late')).toBeUndefined();
  });

  test('whose connection breaks is a 503 that says so, and is not tried again', async () => {
    await database.query(
      'test',
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$`,
    );
    await database.query('test', 'CREATE TABLE deadly (n int)');
    await database.query(
      'test',
      'CREATE CONSTRAINT TRIGGER die AFTER INSERT ON deadly DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()',
    );
    let runs = 0;
    const work = database.transaction(async (transaction) => {
      runs += 1;
      await transaction.query('test', 'INSERT INTO deadly VALUES (1)');
    });
    await expect(work).rejects.toMatchObject({ code: 'database-outcome-unknown', status: 503 });
    expect(runs).toBe(1);
  });
});

describe('the limit of a statement', () => {
  test('ends it on the server, as a 503; the connection goes on', async () => {
    const hasty = new Database(url, readConfig({ DATABASE_STATEMENT_TIMEOUT: '150', DATABASE_POOL_MAX: '1' }).database);
    whenDone(async () => hasty.close());
    const [before] = await hasty.query<{ pid: number }>('test', 'SELECT pg_backend_pid() AS pid');
    const slow = { code: 'database-timeout', status: 503 };
    await expect(hasty.query('test', 'SELECT pg_sleep(20)')).rejects.toMatchObject(slow);
    await expect(
      hasty.transaction(async (transaction) => transaction.query('test', 'SELECT pg_sleep(20)')),
    ).rejects.toMatchObject(slow);
    expect(await hasty.query('test', 'SELECT pg_backend_pid() AS pid')).toEqual([before]);
  });

  test('is kept by the client where the server does not keep it, and that connection is not used again', async () => {
    const hasty = new Database(url, readConfig({ DATABASE_STATEMENT_TIMEOUT: '100', DATABASE_POOL_MAX: '1' }).database);
    whenDone(async () => hasty.close());
    const [before] = await hasty.query<{ pid: number }>('test', 'SELECT pg_backend_pid() AS pid');
    await hasty.query('test', `SELECT set_config('statement_timeout', '0', false)`);
    await expect(hasty.query('test', 'SELECT pg_sleep(20)')).rejects.toMatchObject({ code: 'database-timeout' });
    const [after] = await hasty.query<{ pid: number }>('test', 'SELECT pg_backend_pid() AS pid');
    expect(after?.pid).not.toBe(before?.pid);
  });
});
