import { beforeAll, describe, expect, test } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { readConfig } from '../../config.ts';
import { Database } from './database.ts';

let url: string;
beforeAll(async () => {
  ({ url } = await testDatabase());
});

function single(): Database {
  const database = new Database(url, readConfig({ DATABASE_POOL_MAX: '1' }).database);
  whenDone(async () => database.close());
  return database;
}

const keptNow = async (database: Database) =>
  (await database.query<{ count: number }>('test', 'SELECT count(*) AS count FROM pg_prepared_statements'))[0]?.count;

describe('a kept statement', () => {
  test('is prepared once it is worth it, and only where it was asked for', async () => {
    const database = single();
    for (let run = 0; run < 5; run += 1) await database.query('test', 'SELECT $1::int AS never', [run]);
    for (let run = 0; run < 2; run += 1) await database.query('test', 'SELECT $1::int AS kept', [run], { kept: true });
    expect(await keptNow(database)).toBe(0);
    for (let run = 0; run < 5; run += 1) {
      expect(await database.query('test', 'SELECT $1::int AS kept', [run], { kept: true })).toEqual([{ kept: run }]);
    }
    expect(await keptNow(database)).toBe(1);
  });

  test('gives way to later ones: a connection keeps forty', async () => {
    const database = single();
    for (let round = 0; round < 4; round += 1) {
      for (let shape = 0; shape < 60; shape += 1) {
        const rows = await database.query('test', `SELECT $1::int AS shape_${shape}`, [shape], { kept: true });
        expect(rows).toEqual([{ [`shape_${shape}`]: shape }]);
      }
    }
    expect(await keptNow(database)).toBe(40);
  });

  test('outlives a migration that changes what it answers', async () => {
    const database = single();
    await database.query('test', 'CREATE TABLE shapes (a int)');
    await database.query('test', 'INSERT INTO shapes VALUES (1)');
    const ask = async () => database.query('test', 'SELECT * FROM shapes WHERE a = $1', [1], { kept: true });
    for (let run = 0; run < 8; run += 1) expect(await ask()).toEqual([{ a: 1 }]);
    await database.query('test', `ALTER TABLE shapes ADD COLUMN b text DEFAULT 'new'`);
    for (let run = 0; run < 4; run += 1) expect(await ask()).toEqual([{ a: 1, b: 'new' }]);
    await database.query('test', 'ALTER TABLE shapes ALTER COLUMN a TYPE text');
    await expect(ask()).resolves.toEqual([{ a: '1', b: 'new' }]);
  });

  test('is prepared again where the server forgot it', async () => {
    const database = single();
    const ask = async () => database.query('test', 'SELECT $1::int AS forgotten', [1], { kept: true });
    for (let run = 0; run < 4; run += 1) await ask();
    await database.query('test', 'DEALLOCATE ALL');
    for (let run = 0; run < 3; run += 1) expect(await ask()).toEqual([{ forgotten: 1 }]);
    expect(await keptNow(database)).toBe(1);
  });

  test('that is wrong stays wrong, each time alike', async () => {
    const database = single();
    for (let run = 0; run < 5; run += 1) {
      await expect(database.query('test', 'SELECT 1 / $1::int AS n', [0], { kept: true })).rejects.toMatchObject({
        code: '22012',
      });
    }
    expect(await database.query('test', 'SELECT 1 / $1::int AS n', [1], { kept: true })).toEqual([{ n: 1 }]);
    for (let run = 0; run < 5; run += 1) {
      await expect(database.query('test', 'SELECT nonsense + $1', [0], { kept: true })).rejects.toMatchObject({
        code: '42703',
      });
    }
  });
});
