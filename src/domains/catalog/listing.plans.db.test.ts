import { beforeAll, describe, expect, test } from 'vitest';

import { makeProduct, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database, SqlValue } from '../../performance/database/index.ts';
import { facetStatement } from './facets.queries.ts';
import type { ResolvedFilter } from './listing.filter.ts';
import { listStatement } from './listing.queries.ts';
import { type BrowseSort, SORT_ORDERS } from './listing.sort.ts';
import { countStatement } from './totals.queries.ts';

let database: Database;

beforeAll(async () => {
  ({ database } = await testDatabase());
  const seller = await makeSeller(database, { slug: 'mara' });
  for (let number = 0; number < 50; number += 1) await makeProduct(database, { seller, popularity: number });
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

  test('of a seller, in any order', async () => {
    const filter = { ...FILTER, seller: 'mara' };
    const plan = await planOf(listStatement(filter, dollars, SORT_ORDERS.price_asc, { offset: 0, rows: 25 }));
    expect(plan).toContain('Index Only Scan using products_of_seller on products');
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
