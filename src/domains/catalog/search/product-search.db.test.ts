import { beforeAll, describe, expect, test } from 'vitest';

import { makeProduct, makeSeller, type ProductTraits } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../../performance/database/index.ts';
import { ShopCurrency } from '../shop-currency.ts';
import { ProductSearch, refreshSearchVocabulary } from './index.ts';
import { queryWords } from './query-words.ts';

let database: Database;
let search: ProductSearch;
const titles = new Map<string, string>();

const LISTED: Omit<ProductTraits, 'seller'>[] = [
  { title: 'Oak table lamp', category: 'home/lamps', brand: 'Nord', popularity: 5 },
  { title: 'Brass table lamp', category: 'home/lamps', description: 'A lamp that goes well with oak.' },
  { title: 'Glass table lamp', category: 'home/lamps' },
  { title: 'Oak bench', category: 'home/furniture' },
  { title: 'Leather case for smartphone X', category: 'phones/cases' },
  { title: 'Smartphone X 128 GB', category: 'phones' },
  { title: 'Smartphone Y 64GB', category: 'phones' },
  { title: 'Wi-Fi router', category: 'network' },
  { title: 'Linen T-shirt', category: 'clothes' },
  { title: 'Café crème cups', category: 'home/kitchen', description: 'Two cups and saucers.' },
  { title: 'Running shoes', category: 'clothes', attributes: { Colour: 'Turquoise' } },
  { title: 'Notebook computer 14 inch', category: 'computers' },
  { title: 'Wireless headphones', category: 'audio', pictures: 1 },
  { title: 'Television 55"', category: 'audio' },
];

beforeAll(async () => {
  ({ database } = await testDatabase());
  const seller = await makeSeller(database);
  for (const traits of LISTED) titles.set(await makeProduct(database, { seller, ...traits }), traits.title ?? '');
  const suspended = await makeSeller(database, { status: 'suspended' });
  await makeProduct(database, { seller, title: 'Oak draft', status: 'draft' });
  await makeProduct(database, { seller, title: 'Oak archived', deletedAt: new Date() });
  await makeProduct(database, { seller: suspended, title: 'Oak hidden' });
  await refreshSearchVocabulary(database);
  search = new ProductSearch(database, new ShopCurrency(database, { currency: 'USD' }));
});

async function found(words: string, limit = 10): Promise<string[]> {
  const { ids } = await search.search(words, {}, { limit });
  return ids.map((id) => titles.get(id) ?? id);
}

describe('what is found', () => {
  test.each([
    ['stems', 'benches of oak', 'Oak bench'],
    ['accents left out', 'cafe creme', 'Café crème cups'],
    ['accents put in', 'lämp oak', 'Oak table lamp'],
    ['a beginning', 'wireless headph', 'Wireless headphones'],
    ['a missing letter', 'smartphon y', 'Smartphone Y 64GB'],
    ['swapped letters', 'wierless headphones', 'Wireless headphones'],
    ['a wrong letter', 'runing shous', 'Running shoes'],
    ['words written together', 'tablelamp oak', 'Oak table lamp'],
    ['a unit apart', '64 gb', 'Smartphone Y 64GB'],
    ['a unit joined', '128gb', 'Smartphone X 128 GB'],
    ['a hyphen left out', 'wifi', 'Wi-Fi router'],
    ['a hyphen in two words', 'wi fi', 'Wi-Fi router'],
    ['a hyphen kept', 'wi-fi', 'Wi-Fi router'],
    ['tshirt', 'tshirt', 'Linen T-shirt'],
    ['inches', '55 inch television', 'Television 55"'],
    ['a synonym', 'laptop', 'Notebook computer 14 inch'],
    ['a synonym of several words', 'cell phone 64gb', 'Smartphone Y 64GB'],
    ['tv', 'tv', 'Television 55"'],
    ['attributes', 'turquoise', 'Running shoes'],
    ['the description', 'saucers', 'Café crème cups'],
    ['brand', 'nord', 'Oak table lamp'],
    ['category', 'kitchen', 'Café crème cups'],
  ])('%s: %s', async (_, words, title) => {
    expect((await found(words))[0]).toBe(title);
  });

  test('the thing before its accessory', async () => {
    expect((await found('smartphone x')).slice(0, 2)).toEqual(['Smartphone X 128 GB', 'Leather case for smartphone X']);
  });

  test('all words first, then most of them rather than nothing', async () => {
    const oakLamps = await found('oak table lamp zinc');
    expect(oakLamps.slice(0, 2)).toEqual(['Oak table lamp', 'Brass table lamp']);
    expect(oakLamps).toContain('Glass table lamp');
  });

  test('only what may be listed', async () => {
    expect((await found('oak')).toSorted()).toEqual(['Brass table lamp', 'Oak bench', 'Oak table lamp']);
    expect((await search.found('oak')).ids).toHaveLength(3);
  });

  test('the filter narrows', async () => {
    const { ids, total } = await search.search('oak', { category: 'home/lamps' }, { limit: 10 });
    expect(ids.map((id) => titles.get(id))).toEqual(['Oak table lamp', 'Brass table lamp']);
    expect(total).toEqual({ count: 2, exact: true });
  });
});

describe('the corrected query', () => {
  test('tells what was searched instead', async () => {
    const { correctedQuery } = await search.search('wierless headphnes', {}, { limit: 5 });
    expect(correctedQuery).toBe('wireless headphones');
  });

  test('is null when the words are known, mentioned somewhere or beyond help', async () => {
    for (const words of ['oak lamp', 'saucers', 'xqzzvw']) {
      expect((await search.search(words, {}, { limit: 5 })).correctedQuery).toBeNull();
    }
  });
});

describe('pages', () => {
  test('cursors give everything once, in one order', async () => {
    const all = (await search.search('smartphone lamp', {}, { limit: 50 })).ids;
    const walked: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await search.search('smartphone lamp', {}, { limit: 2, ...(cursor ? { cursor } : {}) });
      walked.push(...page.ids);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(walked).toEqual(all);
    expect(new Set(walked).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(5);
  });

  test('page numbers give the same', async () => {
    const all = await search.search('oak', {}, { limit: 3 });
    const second = await search.search('oak', {}, { limit: 2, page: 2 });
    expect(second.ids).toEqual(all.ids.slice(2));
    expect(second.nextCursor).toBeNull();
  });

  test('a cursor of something else is refused', async () => {
    await expect(search.search('oak', {}, { limit: 2, cursor: 'abc' })).rejects.toMatchObject({ status: 400 });
  });
});

test.each([
  '',
  '\u0000',
  "'; DROP TABLE products; --",
  'a & b | !c <-> d:*',
  "''''",
  '\\',
  `\\' | 'x`,
  '🎉 party 🎉',
  '‮oak‬',
  'x'.repeat(10_000),
  'oak '.repeat(5_000),
  '%_%',
  '\uD800',
  '-',
  '"oak',
  'without',
  '%00',
  'İstanbul ǅ ß',
])('hostile words never fail (%#)', async (words) => {
  const page = await search.search(words, {}, { limit: 5 });
  expect(page.ids.length).toBeLessThanOrEqual(5);
  expect((await search.found(words)).ids.length).toBeLessThan(20);
  expect((await search.suggest(words)).queries.length).toBeLessThan(10);
});

test.each([
  '128 GB',
  '128GB',
  'Wi-Fi',
  'T-Shirt',
  '12" x 1/2',
  '1.75',
  '1,000mg',
  '2.0',
  '5kg',
  'C-EXV16',
  '3 - 5',
  '14 inches',
])('a query takes the normal form of the index: %s', async (text) => {
  const [row] = await database.query<{ indexed: string[]; asked: string[] }>(
    'test.normal-form',
    `SELECT tsvector_to_array(to_tsvector('shop', search_normal_form($1))) AS indexed,
              ARRAY(SELECT (tsvector_to_array(to_tsvector('shop', word)))[1] FROM unnest($2::text[]) word) AS asked`,
    [text, queryWords(text).map((word) => word.text)],
  );
  expect(row?.asked.length).toBeGreaterThan(0);
  expect(row?.indexed).toEqual(expect.arrayContaining(row?.asked ?? []));
});
