import { beforeAll, expect, test } from 'vitest';

import { makeProduct, makeSeller } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import type { Database, Queryable } from '../../../performance/database/index.ts';
import { ShopCurrency } from '../shop-currency.ts';
import { ProductSearch, refreshSearchVocabulary } from './index.ts';
import { QueryRecorder } from './popular-queries.ts';

let database: Database;
let search: ProductSearch;
let seller: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  seller = await makeSeller(database);
  await makeProduct(database, {
    seller,
    slug: 'headphones',
    title: 'Wireless headphones',
    category: 'audio',
    pictures: 1,
  });
  await makeProduct(database, { seller, title: 'Wireless mouse', category: 'computers', popularity: 9 });
  await makeProduct(database, { seller, title: 'Café chair', category: 'furniture' });
  await refreshSearchVocabulary(database);
  search = new ProductSearch(database, new ShopCurrency(database, { currency: 'USD' }));
});

test('completes words, categories and products while typing', async () => {
  const suggestions = await search.suggest('Wirel');
  expect(suggestions.queries).toEqual(['wireless']);
  expect(suggestions.products.map(({ title }) => title)).toEqual(['Wireless mouse', 'Wireless headphones']);
  expect((await search.suggest('comp')).categories).toEqual([{ path: 'computers', name: 'Computers' }]);
});

test('completes the last of several words where a product has them all', async () => {
  expect((await search.suggest('wireless hea')).queries).toEqual(['wireless headphones']);
  expect((await search.suggest('chair hea')).queries).toEqual([]);
});

test('shows a thumbnail where there is a picture', async () => {
  const [product] = (await search.suggest('headph')).products;
  expect(product).toEqual({
    slug: 'headphones',
    title: 'Wireless headphones',
    thumbnail: expect.stringMatching(/^\/images\//),
  });
});

test('mends a slip in what is being typed, and accents', async () => {
  expect((await search.suggest('hedph')).queries).toEqual(['headphones']);
  expect((await search.suggest('haedphon')).products.map(({ title }) => title)).toEqual(['Wireless headphones']);
  expect((await search.suggest('cafe ch')).products.map(({ title }) => title)).toEqual(['Café chair']);
});

test('remembers what people search for, most frequent first, and completes from it', async () => {
  for (const words of ['wireless mouse', 'Wireless  MOUSE', 'wireless headphones', 'wireless mouse']) {
    await search.search(words, {}, { limit: 5 });
  }
  await search.search('qqqqzz nothing', {}, { limit: 5 });
  expect(await search.popular(5)).toEqual([]);
  await search.flush();
  expect(await search.popular(5)).toEqual(['wireless mouse', 'wireless headphones']);
  expect(await search.popular(1)).toEqual(['wireless mouse']);
  expect((await search.suggest('wireless m')).queries).toEqual(['wireless mouse']);
  await search.search('wireless mouse', {}, { limit: 5 });
  await search.flush();
  const [row] = await database.query<{ searches: number }>(
    'test',
    `SELECT searches FROM search_queries WHERE query = 'wireless mouse'`,
  );
  expect(row?.searches).toBe(4);
});

test('a recorder is bounded and survives a database that fails', async () => {
  const batches: number[] = [];
  const failing: Queryable = {
    query: async (_operation, _sql, values = []) => {
      batches.push((values[0] as readonly string[]).length);
      throw new Error('gone');
    },
  };
  const recorder = new QueryRecorder(failing);
  for (let number = 0; number < 5_000; number += 1) recorder.record(`query ${number}`, 1);
  recorder.record('x'.repeat(150), 1);
  await recorder.flush();
  await recorder.flush();
  expect(batches).toEqual([1_000]);
});
