import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { makeProduct, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, withQueryCount } from '../../performance/database/index.ts';
import type { ListingFilter } from './listing.filter.ts';
import { ProductListing } from './listing.queries.ts';
import { BROWSE_SORTS } from './listing.sort.ts';
import { ShopCurrency } from './shop-currency.ts';
import { COUNTED_AT_MOST, ListingTotals } from './totals.queries.ts';

let database: Database;
let listing: ProductListing;
let totals: ListingTotals;

/** So many in one category that a range of prices most of them are in is walked through, and another collected. */
const LAMPS = 130;

beforeAll(async () => {
  ({ database } = await testDatabase());
  totals = new ListingTotals(database);
  listing = new ProductListing(database, new ShopCurrency(database, { currency: 'USD' }), totals);
  const sellers = [await makeSeller(database, { slug: 'mara' }), await makeSeller(database, { slug: 'otto' })];
  const suspended = await makeSeller(database, { status: 'suspended' });
  for (let number = 0; number < LAMPS + 30; number += 1) {
    await makeProduct(database, {
      seller: number % 20 === 7 ? suspended : (sellers[number % 2] ?? ''),
      category: number < LAMPS ? 'home/lamps' : (['home', 'home/chairs', 'homes'][number % 3] ?? ''),
      brand: ['Nord', 'Sud', null][number % 3] ?? null,
      price: 1_000 + number * 7 - (number % 5) * 100,
      condition: number % 4 === 0 ? 'good' : 'new',
      popularity: number % 11,
      createdAt: new Date(Date.UTC(2026, 0, 1 + (number % 17))),
    });
  }
});
afterEach(() => vi.restoreAllMocks());

/** The ids in order, by the plainest statement there is. */
async function expectedIds(filter: ListingFilter, sort: (typeof BROWSE_SORTS)[number]): Promise<string[]> {
  const order = {
    popular: 'popularity DESC, id DESC',
    newest: 'created_at DESC, id DESC',
    price_asc: 'price_usd, id',
    price_desc: 'price_usd DESC, id DESC',
    rating: 'rating_average DESC, rating_count DESC, id DESC',
  }[sort];
  const { category = null, minPrice = 0, maxPrice = 1e9, condition = null, brand = null, seller = null } = filter;
  const rows = await database.query<{ id: string }>(
    'test.plain',
    `SELECT id FROM products p WHERE status = 'active' AND deleted_at IS NULL
       AND EXISTS (SELECT FROM users WHERE id = p.user_id AND status = 'active' AND slug = coalesce($6, slug))
       AND (category = coalesce($1, category) OR category LIKE $1 || '/%') AND price BETWEEN $2 AND $3
       AND ($4::text[] IS NULL OR condition = ANY ($4)) AND ($5::text[] IS NULL OR brand = ANY ($5))
     ORDER BY ${order}`,
    [category, minPrice, maxPrice, condition, brand, seller],
  );
  return rows.map(({ id }) => id);
}

const FILTERS: [string, ListingFilter][] = [
  ['many of a category', { category: 'home', minPrice: 1_000, maxPrice: 9_000 }],
  ['few of a category', { category: 'home', minPrice: 1_300, maxPrice: 1_500 }],
  ['of a category that is not there', { category: 'nowhere', minPrice: 1 }],
  ['a range of prices', { minPrice: 1_200, maxPrice: 1_600 }],
  ['one price', { minPrice: 1_700, maxPrice: 1_700 }],
  ['from a price on, of a condition', { minPrice: 1_400, condition: ['good'] }],
  ['of a category and a condition', { category: 'home', maxPrice: 1_800, condition: ['good'] }],
  ['a brand', { brand: ['Nord'] }],
  ['brands, one named twice', { brand: ['Nord', 'Sud', 'Nord'], minPrice: 1_300 }],
  ['a brand in a category', { brand: ['Sud'], category: 'home/lamps', maxPrice: 1_700 }],
  ['a seller', { seller: 'otto', maxPrice: 1_700 }],
  ['nobody', { seller: 'nobody' }],
];

/** What the planner is taken to expect, and so which way a list goes. */
const WAYS = {
  collected: undefined,
  'walked through': { rows: 50_000, cost: 1 },
  'as planned': { rows: 1, cost: 1e9 },
};

describe.each(Object.entries(WAYS))('a filtered list that is %s', (way, expected) => {
  test.each(FILTERS)('has the right products in every order: %s', async (_, filter) => {
    if (expected !== undefined) vi.spyOn(totals, 'expect').mockResolvedValue(expected);
    for (const sort of BROWSE_SORTS) {
      const ids = await expectedIds(filter, sort);
      const first = await listing.list(filter, sort, { limit: 9 });
      expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 9));
      const third = await listing.list(filter, sort, { limit: 9, page: 3 });
      expect(third.data.map(({ id }) => id)).toEqual(ids.slice(18, 27));
      const cursor = first.page.nextCursor;
      expect(cursor === null).toBe(ids.length <= 9);
      if (cursor !== null) {
        const next = await listing.list(filter, sort, { limit: 100, cursor });
        expect(next.data.map(({ id }) => id)).toEqual(ids.slice(9, 109));
      }
      if (way !== 'collected') continue;
      for (const { page } of [first, third]) expect(page.total).toEqual({ count: ids.length, exact: true });
    }
  });
});

test.each(FILTERS)('a filtered list is one statement once the shop knows what to expect: %s', async (_, filter) => {
  vi.spyOn(totals, 'expect').mockResolvedValue({ rows: 1, cost: 1 });
  await listing.list({}, 'popular', { limit: 1 });
  const { operations } = await withQueryCount(async () => listing.list(filter, 'newest', { limit: 9 }));
  expect(operations).toEqual(['catalog.list-collected']);
});

test('an estimate says so, in two digits', async () => {
  vi.spyOn(totals, 'expect').mockResolvedValue({ rows: 48_317, cost: 1 });
  for (const filter of [{ minPrice: 1 }, { brand: ['Nord'] }]) {
    const { page } = await listing.list(filter, 'popular', { limit: 1 });
    expect(page.total).toEqual({ count: 48_000, exact: false });
  }
});

describe('more matches than were expected', () => {
  beforeAll(async () => {
    await makeProduct(database, {
      seller: await makeSeller(database, { slug: 'vast' }),
      category: 'vast',
      brand: 'Vast',
      price: 1,
      popularity: 1,
    });
    await database.query(
      'test.many',
      `WITH many AS (
         INSERT INTO products (user_id, slug, title, category, brand, price, currency, stock, status, popularity)
         SELECT (SELECT id FROM users WHERE slug = 'vast'), 'vast-' || n, 'Vast', 'vast', 'Vast', 1, 'USD', 1, 'active', n
         FROM generate_series(2, ${COUNTED_AT_MOST + 5}) n RETURNING id)
       INSERT INTO product_variants (product_id, price, stock, position) SELECT id, 1, 1, 0 FROM many`,
    );
  }, 120_000);

  test.each<[string, ListingFilter]>([
    ['in a category', { category: 'vast', minPrice: 1, maxPrice: 1 }],
    ['of a price', { minPrice: 1, maxPrice: 1 }],
    ['of a brand', { brand: ['Vast'] }],
    ['of a seller', { seller: 'vast', maxPrice: 2 }],
  ])('are listed in order and not counted to the end: %s', async (_, filter) => {
    vi.spyOn(totals, 'expect').mockResolvedValue({ rows: 1, cost: 1 });
    const { data, page } = await listing.list(filter, 'popular', { limit: 2 });
    expect(data.map(({ slug }) => slug)).toEqual([`vast-${COUNTED_AT_MOST + 5}`, `vast-${COUNTED_AT_MOST + 4}`]);
    expect(page.total).toEqual({ count: COUNTED_AT_MOST, exact: false });
  });

  test('are expected once the shop has looked at its products', async () => {
    await database.query('test.analyze', 'VACUUM ANALYZE products');
    const rate = { currency: 'USD', minorDigits: 2, scaledUsd: 10_000_000_000n };
    const share = async (filter: ListingFilter) => (await totals.expect(filter, rate)).rows / (COUNTED_AT_MOST + 165);
    expect(await share({ minPrice: 1, maxPrice: 1 })).toBeCloseTo(1, 1);
    expect(await share({ minPrice: 1_000 })).toBeLessThan(0.05);
    expect(await share({ maxPrice: 0 })).toBe(0);
    expect(await share({ brand: ['Vast'], minPrice: 1_000 })).toBeLessThan(0.05);
  });
});
