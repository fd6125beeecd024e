import { beforeAll, describe, expect, test } from 'vitest';

import { makeProduct, makeReview, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../performance/database/index.ts';
import type { ListingFilter } from './listing.filter.ts';
import { ProductListing } from './listing.queries.ts';
import { BROWSE_SORTS } from './listing.sort.ts';
import { ShopCurrency } from './shop-currency.ts';
import { ListingTotals } from './totals.queries.ts';

let database: Database;
let listing: ProductListing;
let seller: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  listing = new ProductListing(database, new ShopCurrency(database, { currency: 'EUR' }), new ListingTotals(database));
  seller = await makeSeller(database, { slug: 'mara' });
  const other = await makeSeller(database, { slug: 'otto' });
  const brands = ['Nord', 'Sud', null];
  const categories = ['home', 'home/kitchen', 'home/kitchen/knives', 'home-office', 'toys'];
  for (let number = 0; number < 30; number += 1) {
    await makeProduct(database, {
      seller: number % 3 === 0 ? other : seller,
      title: `Listed ${number}`,
      category: categories[number % 5] ?? 'home',
      brand: brands[number % 3] ?? null,
      price: 1_000 + (number % 4) * 500,
      condition: number % 2 === 0 ? 'new' : 'good',
      popularity: number % 6,
      createdAt: `2026-01-0${1 + (number % 3)}T10:00:00.123456Z`,
      pictures: number % 3,
    });
  }
  const [reviewed] = (await listing.list({}, 'newest', { limit: 1 })).data;
  await makeReview(database, { product: reviewed?.id ?? '', rating: 5 });
  await makeReview(database, { product: reviewed?.id ?? '', rating: 4 });
  const hidden = { category: 'home', popularity: 99, title: 'Hidden' };
  const suspended = await makeSeller(database, { status: 'suspended' });
  await makeProduct(database, { seller, ...hidden, status: 'draft' });
  await makeProduct(database, { seller, ...hidden, status: 'archived' });
  await makeProduct(database, { seller, ...hidden, status: 'sold_out' });
  await makeProduct(database, { seller, ...hidden, deletedAt: new Date() });
  await makeProduct(database, { seller: suspended, ...hidden });
});

async function walk(filter: ListingFilter, sort: (typeof BROWSE_SORTS)[number], limit: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const { data, page } = await listing.list(filter, sort, cursor === null ? { limit } : { limit, cursor });
    ids.push(...data.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null && ids.length < 1_000);
  return ids;
}

describe('a list', () => {
  test.each(BROWSE_SORTS)('by %s: the cursor walk sees every product once, ties included', async (sort) => {
    const ids = await walk({}, sort, 4);
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
    expect(await walk({}, sort, 100)).toEqual(ids);
  });

  test.each(BROWSE_SORTS)('by %s: a subtree merges its categories in the same order', async (sort) => {
    const all = await walk({}, sort, 100);
    const subtree = await walk({ category: 'home' }, sort, 3);
    const expected = new Set((await categoryIds(['home', 'home/kitchen', 'home/kitchen/knives'])).map(({ id }) => id));
    expect(subtree).toEqual(all.filter((id) => expected.has(id)));
    expect(subtree).toHaveLength(18);
  });

  test('is in the order asked for', async () => {
    const { data } = await listing.list({}, 'price_desc', { limit: 100 });
    const prices = data.map(({ price }) => price);
    expect(prices).toEqual(prices.toSorted((a, b) => b - a));
    const rated = await listing.list({}, 'rating', { limit: 1 });
    expect(rated.data[0]).toMatchObject({ ratingAverage: 4.5, ratingCount: 2 });
  });

  test('never shows what is hidden, nor counts it', async () => {
    const { data, page } = await listing.list({}, 'popular', { limit: 100 });
    expect(data.filter(({ title }) => title === 'Hidden')).toEqual([]);
    expect(page.total).toEqual({ count: 30, exact: true });
  });

  test('pages by number, and by the cursor of a numbered page', async () => {
    const all = await walk({}, 'newest', 100);
    const second = await listing.list({}, 'newest', { limit: 7, page: 2 });
    expect(second.data.map(({ id }) => id)).toEqual(all.slice(7, 14));
    expect(second.page.page).toBe(2);
    const third = await listing.list({}, 'newest', { limit: 7, cursor: second.page.nextCursor ?? '' });
    expect(third.data.map(({ id }) => id)).toEqual(all.slice(14, 21));
    expect(third.page.page).toBeNull();
  });

  test('pages within a subtree by number', async () => {
    const all = await walk({ category: 'home' }, 'price_asc', 100);
    const { data } = await listing.list({ category: 'home' }, 'price_asc', { limit: 5, page: 3 });
    expect(data.map(({ id }) => id)).toEqual(all.slice(10, 15));
  });

  test('is empty for a category that is not there', async () => {
    const { data, page } = await listing.list({ category: 'nowhere' }, undefined, { limit: 5 });
    expect(data).toEqual([]);
    expect(page).toMatchObject({ nextCursor: null, total: { count: 0, exact: true } });
  });

  test.each<[string, ListingFilter, number]>([
    ['a subtree, not its neighbour of a like name', { category: 'home' }, 18],
    ['a condition', { condition: ['good'] }, 15],
    ['two conditions', { condition: ['good', 'new'] }, 30],
    ['brands', { brand: ['Nord', 'Sud'] }, 20],
    ['a seller', { seller: 'otto' }, 10],
    ['a seller who is not there', { seller: 'nobody' }, 0],
    ['stars at least', { rating: 4 }, 1],
    ['more stars than any', { rating: 5 }, 0],
    ['all at once', { category: 'home/kitchen', condition: ['good'], brand: ['Nord'], seller: 'otto' }, 2],
  ])('narrows by %s and counts the same', async (_, filter, count) => {
    const { data, page } = await listing.list(filter, undefined, { limit: 100 });
    expect(data).toHaveLength(count);
    expect(page.total).toEqual({ count, exact: true });
  });

  test('narrows by price across currencies, limits included', async () => {
    const yen = await makeProduct(database, { seller, price: 2_000, currency: 'JPY', category: 'fair' });
    const euro = await makeProduct(database, { seller, price: 1_337, currency: 'EUR', category: 'fair' });
    const dinar = await makeProduct(database, { seller, price: 5_000, currency: 'KWD', category: 'fair' });
    const within = async (minPrice: number, maxPrice: number) =>
      (await listing.list({ category: 'fair', minPrice, maxPrice }, 'price_asc', { limit: 9 })).data.map(
        ({ id }) => id,
      );
    // 2,000 yen are 13.20 dollars, 12.11 euros; 5 dinars are 16.30 dollars, 14.95 euros.
    expect(await within(1_337, 1_337)).toEqual([euro]);
    expect(await within(1_338, 1_400)).toEqual([]);
    expect(await within(1_000, 1_400)).toEqual([yen, euro]);
    expect(await within(1_400, 1_500)).toEqual([dinar]);
    await database.query('test.cleanup', `DELETE FROM products WHERE category = 'fair'`);
  });

  test('shows the first picture and whether variants differ in price', async () => {
    const id = await makeProduct(database, {
      seller,
      category: 'varied',
      variants: [
        { options: { Size: 'S' }, price: 1_000, stock: 1 },
        { options: { Size: 'L' }, price: 1_200, stock: 2 },
      ],
      price: 1_000,
      stock: 3,
      pictures: 2,
    });
    const { data } = await listing.list({ category: 'varied' }, undefined, { limit: 5 });
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ id, priceVaries: true, stock: 3, picture: { alt: 'Picture 0' } });
    await database.query('test.cleanup', `DELETE FROM products WHERE id = $1`, [id]);
  });
});

describe('a place in a list', () => {
  test.each([
    ['no base64url', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['another kind of thing', Buffer.from('[]').toString('base64url')],
    ['a key that is no key', cursorOf('products:popular', ['a', 'b'])],
    ['a year the database has not', cursorOf('products:popular', ['0000-01-01T00:00:00Z', SOME_ID()])],
    ['a number beyond the column', cursorOf('products:popular', [1e12, SOME_ID()])],
    ['another sort', cursorOf('products:newest', ['2026-01-01T00:00:00Z', SOME_ID()])],
    ['too long', 'a'.repeat(5_000)],
  ])('is refused when the cursor is %s', async (_, cursor) => {
    await expect(listing.list({}, 'popular', { limit: 5, cursor })).rejects.toMatchObject({
      status: 400,
      faults: [{ name: 'cursor' }],
    });
  });

  test('is refused when the page is too deep', async () => {
    await expect(listing.list({}, 'popular', { limit: 100, page: 101 })).rejects.toMatchObject({
      status: 400,
      faults: [{ name: 'page' }],
    });
    await expect(listing.list({}, 'popular', { limit: 100, page: 100 })).resolves.toMatchObject({ data: [] });
  });
});

function cursorOf(list: string, key: unknown[]): string {
  return Buffer.from(JSON.stringify({ list, key })).toString('base64url');
}

function SOME_ID(): string {
  return '0192f000-0000-7000-8000-000000000000';
}

async function categoryIds(categories: string[]): Promise<{ id: string }[]> {
  return database.query('test.ids', `SELECT id FROM products WHERE category = ANY($1)`, [categories]);
}
