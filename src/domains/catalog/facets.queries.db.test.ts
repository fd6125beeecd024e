import { beforeAll, describe, expect, test } from 'vitest';

import { makeProduct, makeReview, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../performance/database/index.ts';
import { Facets } from './facets.queries.ts';
import { FACET_CANDIDATES } from './facets.shape.ts';
import { ShopCurrency } from './shop-currency.ts';

let database: Database;
let facets: Facets;
let ids: string[];

beforeAll(async () => {
  ({ database } = await testDatabase());
  facets = new Facets(database, new ShopCurrency(database, { currency: 'USD' }));
  const seller = await makeSeller(database, { slug: 'mara' });
  const suspended = await makeSeller(database, { status: 'suspended' });
  ids = [
    await makeProduct(database, { seller, category: 'home/kitchen/knives', brand: 'Nord', price: 1_000 }),
    await makeProduct(database, { seller, category: 'home/kitchen', brand: 'Nord', price: 2_499, condition: 'good' }),
    await makeProduct(database, { seller, category: 'home/light', brand: 'Sud', price: 2_500 }),
    await makeProduct(database, { seller, category: 'toys', brand: 'Sud', price: 200_000, condition: 'good' }),
    await makeProduct(database, { seller, category: 'toys', price: 5_000, currency: 'JPY' }),
  ];
  await makeProduct(database, { seller: suspended, category: 'toys', brand: 'Sud', price: 100 });
  await makeProduct(database, { seller, category: 'toys', brand: 'Sud', price: 100, status: 'draft' });
  await makeReview(database, { product: ids[0] ?? '', rating: 5 });
  await makeReview(database, { product: ids[2] ?? '', rating: 3 });
});

const plain = (values: { value: string; count: number }[]) => values.map(({ value, count }) => [value, count]);

describe('facets', () => {
  test('count everything that is listed', async () => {
    const all = await facets.of({});
    expect(all.exact).toBe(true);
    expect(all.currency).toBe('USD');
    expect(plain(all.category)).toEqual([
      ['home', 3],
      ['toys', 2],
    ]);
    expect(all.category[0]?.label).toBe('Home');
    expect(plain(all.condition)).toEqual([
      ['new', 3],
      ['good', 2],
    ]);
    expect(plain(all.brand)).toEqual([
      ['Nord', 2],
      ['Sud', 2],
    ]);
    expect(plain(all.rating)).toEqual([
      ['4', 1],
      ['3', 2],
      ['2', 2],
      ['1', 2],
    ]);
    // 5,000 yen are 33 dollars.
    expect(all.priceBand.map(({ minPrice, maxPrice, count }) => [minPrice, maxPrice, count])).toEqual([
      [0, 2_499, 2],
      [2_500, 4_999, 2],
      [100_000, null, 1],
    ]);
  });

  test('show the children of the category that is chosen', async () => {
    expect(plain((await facets.of({ category: 'home' })).category)).toEqual([
      ['home/kitchen', 2],
      ['home/light', 1],
    ]);
    expect(plain((await facets.of({ category: 'home', brand: ['Nord'] })).category)).toEqual([['home/kitchen', 2]]);
    expect((await facets.of({ category: 'toys' })).category).toEqual([]);
    expect((await facets.of({ category: 'toys', brand: ['Sud'] })).category).toEqual([]);
  });

  test('ignore in a group what is chosen in it, and heed what is chosen elsewhere', async () => {
    const chosen = await facets.of({ brand: ['Nord'], condition: ['good'] });
    expect(chosen.brand).toEqual([
      { value: 'Nord', label: 'Nord', count: 1, selected: true },
      { value: 'Sud', label: 'Sud', count: 1, selected: false },
    ]);
    expect(chosen.condition).toEqual([
      { value: 'new', label: 'new', count: 1, selected: false },
      { value: 'good', label: 'good', count: 1, selected: true },
    ]);
    expect(plain(chosen.category)).toEqual([['home', 1]]);
    expect(chosen.rating).toEqual([]);
  });

  test('mark the price band that is chosen and keep the others', async () => {
    const { priceBand, brand } = await facets.of({ minPrice: 2_500, maxPrice: 4_999 });
    expect(priceBand.map(({ minPrice, count, selected }) => [minPrice, count, selected])).toEqual([
      [0, 2, false],
      [2_500, 2, true],
      [100_000, 1, false],
    ]);
    expect(plain(brand)).toEqual([['Sud', 1]]);
  });

  test('mark the stars that are chosen', async () => {
    const { rating } = await facets.of({ rating: 4 });
    expect(rating.filter(({ selected }) => selected)).toEqual([{ value: '4', label: '4', count: 1, selected: true }]);
    expect(rating).toHaveLength(4);
  });

  test('show what is chosen even where it leaves nothing', async () => {
    const { brand, condition } = await facets.of({ brand: ['Gone'], condition: ['fair'] });
    expect(brand).toEqual([{ value: 'Gone', label: 'Gone', count: 0, selected: true }]);
    expect(condition).toEqual([{ value: 'fair', label: 'fair', count: 0, selected: true }]);
  });

  test('count only among what a search found', async () => {
    const among = await facets.of({ condition: ['good'] }, ids.slice(0, 2));
    expect(plain(among.category)).toEqual([['home', 1]]);
    expect(plain(among.condition)).toEqual([
      ['new', 1],
      ['good', 1],
    ]);
    expect((await facets.of({}, [])).category).toEqual([]);
  });

  test('say when they are not exact', async () => {
    const seller = await makeSeller(database);
    await makeProduct(database, { seller, category: 'many' });
    await database.transaction(async (transaction) => {
      await transaction.query('test.bulk', `SET LOCAL session_replication_role = replica`);
      await transaction.query(
        'test.many',
        `INSERT INTO products (user_id, slug, title, category, price, currency, price_usd, stock, status)
         SELECT $1, 'many-' || n, 'Many', 'many', 1, 'USD', 1, 1, 'active' FROM generate_series(1, $2::integer) n`,
        [seller, FACET_CANDIDATES + 1],
      );
      await transaction.query('test.counts', `UPDATE categories SET product_count = $1 WHERE path = 'many'`, [
        FACET_CANDIDATES + 2,
      ]);
    });
    const { exact, condition } = await facets.of({ category: 'many' });
    expect(exact).toBe(false);
    expect(condition[0]?.count).toBe(FACET_CANDIDATES + 1);
    await database.query('test.cleanup', `DELETE FROM products WHERE category = 'many'`);
  });
});
