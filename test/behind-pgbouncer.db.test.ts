import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { migrations } from '../migrations/index.ts';
import { readConfig } from '../src/config.ts';
import { importProducts } from '../src/domains/catalog/import/import-products.ts';
import { Database, migrate, migrationStates } from '../src/performance/database/index.ts';
import { makeProduct, makeReview, makeSeller } from './support/catalog-factory.ts';
import { whenDone } from './support/cleanup.ts';
import { testDatabase } from './support/database.ts';
import { hasPgBouncer, startPgBouncer } from './support/pgbouncer.ts';
import { shopApp } from './support/shop-app.ts';

if (!hasPgBouncer) console.warn('PgBouncer is not installed: what needs it is skipped.');

const ADDRESSES = [
  '/api/health',
  '/api/products?limit=50',
  '/api/products?category=things&sort=price_asc&limit=10',
  '/api/products?brand=Nord&minPrice=1&sort=rating',
  '/api/products/search?q=lamp',
  '/api/products/search?q=lmap&sort=newest',
  '/api/products/facets?category=things',
  '/api/products/featured',
  '/api/products/lamp-1',
  '/api/products/lamp-1/related',
  '/api/products/lamp-1/reviews',
  '/api/categories',
  '/api/sellers/mara',
  '/api/search/suggestions?q=lam',
];

describe.skipIf(!hasPgBouncer)('the whole shop behind PgBouncer in transaction mode', () => {
  let direct: NestFastifyApplication;
  let behind: NestFastifyApplication;
  let pooled: Database;
  let url: string;

  beforeAll(async () => {
    const made = await testDatabase();
    const seller = await makeSeller(made.database, { slug: 'mara', name: 'Mara' });
    for (let number = 1; number <= 30; number += 1) {
      const product = await makeProduct(made.database, {
        seller,
        slug: `lamp-${number}`,
        title: `Lamp ${number}`,
        brand: 'Nord',
        category: 'things',
        popularity: number,
      });
      if (number % 2 === 1) await makeReview(made.database, { product, rating: 4 });
    }
    ({ url } = await startPgBouncer(made.url, 2));
    pooled = new Database(url, readConfig({ DATABASE_POOL_MAX: '40' }).database);
    whenDone(async () => pooled.close());
    direct = await shopApp(made.database, { pages: false });
    behind = await shopApp(pooled, { pages: false });
  });

  test('answers as it does without, fifty times at once', async () => {
    for (const address of ADDRESSES) {
      const expected = await ask(direct, address);
      const answers = await Promise.all(Array.from({ length: 50 }, async () => ask(behind, address)));
      for (const answer of answers) expect(answer, address).toEqual(expected);
    }
  });

  test('imports while it is read', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-import-'));
    whenDone(() => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'products.csv');
    const rows = Array.from({ length: 300 }, (_, row) => `mug-${row},Mug ${row},Acme,Kitchen,m${row},5,8`);
    writeFileSync(
      file,
      ['Handle,Title,Vendor,Type,Variant SKU,Variant Inventory Qty,Variant Price', ...rows].join('\n'),
    );
    const importing = importProducts(pooled, {
      file,
      seller: { email: 'shop@shop.example', name: 'Shop' },
      currency: 'USD',
      stock: 1,
    });
    const reading = Array.from({ length: 200 }, async (_, turn) => ask(behind, ADDRESSES[turn % 3] ?? ''));
    expect((await Promise.all(reading)).every(({ status }) => status === 200)).toBe(true);
    expect(await importing).toMatchObject({ created: 300, rejected: 0 });
    expect(await ask(behind, '/api/products?brand=Acme')).toMatchObject({ body: { page: { total: { count: 300 } } } });
  });

  test('is migrated through it, by several at once, without leaving a lock behind', async () => {
    const before = await migrationStates(url, migrations);
    await Promise.all(Array.from({ length: 3 }, async () => migrate(url, migrations)));
    expect(await migrationStates(url, migrations)).toEqual(before);
    const [{ count } = { count: -1 }] = await pooled.query<{ count: number }>(
      'test.locks',
      `SELECT count(*) AS count FROM pg_locks WHERE locktype = 'advisory' AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    expect(count).toBe(0);
  });
});

async function ask(app: NestFastifyApplication, address: string): Promise<{ status: number; body: unknown }> {
  const { statusCode, payload } = await app.inject({ method: 'GET', url: address });
  const body = JSON.parse(payload) as Record<string, unknown>;
  delete body['uptimeSeconds'];
  return { status: statusCode, body };
}
