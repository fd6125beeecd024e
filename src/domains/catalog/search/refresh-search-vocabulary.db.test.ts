import { beforeEach, expect, test } from 'vitest';

import { makeProduct, makeSeller } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { Database } from '../../../performance/database/index.ts';
import { refreshSearchVocabulary } from './index.ts';

let database: Database;
let seller: string;

beforeEach(async () => {
  ({ database } = await testDatabase());
  seller = await makeSeller(database);
  for (let number = 0; number < 10; number += 1)
    await makeProduct(database, { seller, title: `Lamp ${number}`, category: 'home' });
});

async function documents(word: string): Promise<number> {
  const rows = await database.query<{ documents: number }>(
    'test',
    `SELECT documents FROM search_terms WHERE word = $1`,
    [word],
  );
  return rows[0]?.documents ?? 0;
}

test('counts everything the first time, then adds what is new', async () => {
  expect(await refreshSearchVocabulary(database)).toEqual({ done: 'rebuilt', products: 10 });
  expect(await documents('lamp')).toBe(10);
  expect(await refreshSearchVocabulary(database)).toEqual({ done: 'nothing', products: 0 });
  await makeProduct(database, { seller, title: 'Green lamp', category: 'home' });
  expect(await refreshSearchVocabulary(database)).toEqual({ done: 'added', products: 1 });
  expect(await documents('lamp')).toBe(11);
  expect(await documents('green')).toBe(1);
});

test('a changed product brings its new words without counting the old ones twice', async () => {
  await refreshSearchVocabulary(database);
  await database.query('test', `UPDATE products SET title = 'Lamp of glass' WHERE title = 'Lamp 3'`);
  expect(await refreshSearchVocabulary(database)).toEqual({ done: 'added', products: 1 });
  expect([await documents('lamp'), await documents('glass')]).toEqual([10, 1]);
});

test('counts anew when much has changed, and forgets what is gone', async () => {
  await refreshSearchVocabulary(database);
  await database.query('test', `UPDATE products SET title = 'Chair'`);
  expect(await refreshSearchVocabulary(database)).toEqual({ done: 'rebuilt', products: 10 });
  expect([await documents('lamp'), await documents('chair')]).toEqual([0, 10]);
});

test('counts anew where many products came with a past of their own', async () => {
  await refreshSearchVocabulary(database);
  for (let number = 0; number < 10; number += 1) {
    await makeProduct(database, { seller, title: `Vase ${number}`, category: 'home', createdAt: new Date(0) });
  }
  await database.query('test', 'ALTER TABLE products DISABLE TRIGGER USER');
  await database.query('test', `UPDATE products SET updated_at = created_at WHERE title LIKE 'Vase%'`);
  expect(await refreshSearchVocabulary(database)).toEqual({ done: 'rebuilt', products: 20 });
  expect(await documents('vase')).toBe(10);
});

test('one process at a time, and an abandoned count changes nothing', async () => {
  await database.transaction(async (transaction) => {
    await transaction.query('test', `SELECT pg_advisory_xact_lock(7316007)`);
    expect(await refreshSearchVocabulary(database)).toEqual({ done: 'busy', products: 0 });
  });
  await expect(refreshSearchVocabulary(database, AbortSignal.abort())).rejects.toThrow(/abort/i);
  expect(await documents('lamp')).toBe(0);
});
