import { beforeAll, describe, expect, test } from 'vitest';

import { makeProduct, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database, SqlValue } from '../../performance/database/index.ts';
import { facetStatement } from './facets.queries.ts';
import { collectStatement } from './listing.collected.ts';
import type { ListingFilter, ResolvedFilter } from './listing.filter.ts';
import { listStatement } from './listing.statement.ts';
import { type BrowseSort, SORT_ORDERS } from './listing.sort.ts';
import { countStatement } from './totals.queries.ts';

let database: Database;

beforeAll(async () => {
  ({ database } = await testDatabase());
  const seller = await makeSeller(database, { slug: 'mara' });
  const other = await makeSeller(database);
  for (let number = 0; number < 50; number += 1) {
    await makeProduct(database, { seller, popularity: number, brand: 'Nord' });
    await makeProduct(database, { seller: other, popularity: number, category: 'toys' });
  }
  await database.query('test.vacuum', 'VACUUM ANALYZE products');
});

const dollars = { currency: 'USD', minorDigits: 2, scaledUsd: 10_000_000_000n };
const FILTER: ResolvedFilter = { minPrice: 1, maxPrice: 9_999, condition: ['new'], rating: 0 };

/** The plan where indexes are taken whenever they can be: on a small table the planner would rather read it all. */
async function planOf({ sql, values }: { sql: string; values: readonly SqlValue[] }): Promise<string> {
  return database.transaction(async (transaction) => {
    for (const off of ['enable_seqscan', 'enable_sort', 'enable_bitmapscan']) {
      await transaction.query('test.setting', `SET LOCAL ${off} = off`);
    }
    const rows = await transaction.query<{ 'QUERY PLAN': string }>('test.plan', `EXPLAIN ${sql}`, values);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
}

describe('the ids of a list come from one index alone, filters included,', () => {
  test.each<[BrowseSort, string]>([
    ['popular', 'products_walk_popular'],
    ['newest', 'products_walk_created'],
    ['price_asc', 'products_by_price'],
    ['price_desc', 'products_by_price'],
    ['rating', 'products_walk_rating'],
  ])('by %s', async (sort, index) => {
    const plan = await planOf(listStatement(FILTER, dollars, SORT_ORDERS[sort], { offset: 0, rows: 25 }));
    expect(plan).toMatch(new RegExp(`Index Only Scan (Backward )?using ${index} on products`));
  });

  test.each<[BrowseSort, string]>([
    ['popular', 'products_in_category_popular'],
    ['newest', 'products_in_category_created'],
    ['price_asc', 'products_in_category_by_price'],
    ['price_desc', 'products_in_category_by_price'],
    ['rating', 'products_in_category_rating'],
  ])('by %s within categories', async (sort, index) => {
    const filter = { ...FILTER, categories: ['things', 'toys'] };
    const plan = await planOf(listStatement(filter, dollars, SORT_ORDERS[sort], { offset: 0, rows: 25 }));
    expect(plan).toMatch(new RegExp(`Index Only Scan (Backward )?using ${index} on products`));
  });

  test.each<[string, ListingFilter, string[]]>([
    ['of a seller', { seller: 'mara', minPrice: 1 }, ['products_of_seller']],
    ['of a brand', { brand: ['Nord'], category: 'things', rating: 1 }, ['products_of_brand']],
    ['of brands', { brand: ['Nord', 'Sud'], maxPrice: 9 }, ['products_of_brand']],
    ['of a price', { minPrice: 1, maxPrice: 9, condition: ['new'] }, ['products_by_price']],
    [
      'of a price within a category',
      { category: 'things', minPrice: 1 },
      ['products_in_category_by_price', 'products_in_category_created'],
    ],
  ])('%s, few and in any order', async (_, filter, indexes) => {
    const plan = await planOf(collectStatement(filter, dollars, SORT_ORDERS.newest, { offset: 0, rows: 25 }));
    expect(plan).not.toMatch(/(Index|Seq) Scan (using \w+ )?on products /);
    for (const index of indexes)
      expect(plan).toMatch(new RegExp(`Index Only Scan (Backward )?using ${index} on products`));
  });

  test.each<[BrowseSort, string]>([
    ['popular', 'products_walk_popular'],
    ['newest', 'products_walk_created'],
    ['price_desc', 'products_by_price'],
    ['rating', 'products_walk_rating'],
  ])('by %s, many of a range of prices', async (sort, index) => {
    const place = { offset: 0, rows: 25, dense: true };
    const plan = await planOf(listStatement({ minPrice: 1 }, dollars, SORT_ORDERS[sort], place));
    expect(plan).toMatch(new RegExp(`Index Only Scan (Backward )?using ${index} on products`));
  });
});

describe('facets and counts read indexes alone', () => {
  test.each<[string, ResolvedFilter]>([
    ['without a filter', {}],
    ['with filters', FILTER],
    ['within categories', { ...FILTER, category: 'things', categories: ['things'] }],
    ['of brands', { ...FILTER, brand: ['Nord'] }],
  ])('%s', async (_, filter) => {
    for (const statement of [facetStatement(filter, dollars), countStatement(filter, dollars)]) {
      const plan = await planOf(statement);
      expect(plan).toContain('Index Only Scan using products_');
      expect(plan).not.toMatch(/(Index|Seq) Scan (using \w+ )?on products/);
    }
  });
});
