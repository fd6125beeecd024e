import { existsSync } from 'node:fs';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Database, withQueryCount } from '../src/performance/database/index.ts';
import { makeProduct, makeReview, makeSeller } from './support/catalog-factory.ts';
import { testDatabase } from './support/database.ts';
import { BUILT_PAGES, shopApp } from './support/shop-app.ts';

/** Statements an answer may take, nothing cached. A page part is one statement: their number never follows the rows. */
const API: Record<string, number> = {
  '/api/health': 0,
  '/api/products?limit=50': 1,
  '/api/products?limit=50&category=things': 1,
  '/api/products?limit=50&category=things&minPrice=1&condition=new': 4,
  '/api/products?limit=50&brand=Nord&sort=newest': 3,
  '/api/products/search?q=lamp&limit=50': 4,
  '/api/products/search?q=lamp&limit=50&sort=price_asc': 5,
  '/api/products/facets': 1,
  '/api/products/facets?category=things&rating=1': 2,
  '/api/products/featured?limit=50': 1,
  '/api/products/lamp-1': 1,
  '/api/products/lamp-1/related?limit=50': 2,
  '/api/products/lamp-1/reviews?limit=50': 2,
  '/api/categories': 1,
  '/api/sellers': 1,
  '/api/sellers/mara': 1,
  '/api/search/suggestions?q=la': 4,
  '/api/search/popular': 1,
};

const PAGES: Record<string, number> = {
  '/': 6,
  '/products': 3,
  '/products?sort=newest&condition=new': 5,
  '/search?q=lamp': 5,
  '/c/things': 4,
  '/categories': 1,
  '/p/lamp-1': 4,
  '/s/mara': 7,
  '/about': 1,
  '/sitemap.xml': 1,
  '/sitemap-1.xml': 3,
};

const FEW = 3;
const MANY = 45;

let app: NestFastifyApplication;
let database: Database;
let seller: string;
const pagesAreBuilt = existsSync(BUILT_PAGES);
if (!pagesAreBuilt) console.warn('The pages are not built (npm run build): their statements are not counted.');

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await shopApp(database, { pages: pagesAreBuilt });
  seller = await makeSeller(database, { slug: 'mara', name: 'Mara' });
  await addProducts(1, FEW);
  // What is asked once and believed for a while, such as the exchange rate, is not part of any page.
  for (const url of [...Object.keys(API), ...(pagesAreBuilt ? Object.keys(PAGES) : [])]) await statementsOf(url);
});

async function addProducts(from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number += 1) {
    const product = await makeProduct(database, {
      seller,
      slug: `lamp-${number}`,
      title: `Lamp ${number}`,
      brand: 'Nord',
      category: `things`,
      popularity: number,
    });
    if (number % 2 === 1) await makeReview(database, { product, rating: 4 });
  }
}

async function statementsOf(url: string): Promise<string[]> {
  const { operations, result } = await withQueryCount(async () => app.inject({ method: 'GET', url }));
  expect(result.statusCode, `${url}: ${result.payload.slice(0, 300)}`).toBe(200);
  return operations
    .filter((operation) => !/^(search[.](vocabulary|record|forget)|health[.]ping)/.test(operation))
    .toSorted();
}

const cases = [...Object.entries(API), ...(pagesAreBuilt ? Object.entries(PAGES) : [])];
const few = new Map<string, string[]>();

describe('the statements of an answer', () => {
  test.each(cases)('%s takes at most %i', async (url, budget) => {
    const statements = await statementsOf(url);
    few.set(url, statements);
    expect(statements.length, statements.join(', ')).toBeLessThanOrEqual(budget);
  });

  test('do not become more with more rows', async () => {
    await addProducts(FEW + 1, MANY);
    const grown: string[] = [];
    for (const [url] of cases) {
      const before = few.get(url) ?? [];
      const now = await statementsOf(url);
      if (now.length > before.length) grown.push(`${url}: ${before.join(', ')} became ${now.join(', ')}`);
    }
    expect(grown).toEqual([]);
  });

  test('are really counted: a query a row is noticed', async () => {
    const { count } = await withQueryCount(async () => {
      const rows = await database.query<{ id: string }>('test.rows', 'SELECT id FROM products LIMIT 20');
      for (const { id } of rows) await database.query('test.row', 'SELECT title FROM products WHERE id = $1', [id]);
    });
    expect(count).toBe(21);
  });
});
