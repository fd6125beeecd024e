import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount } from '../../../test/support/accounts.ts';
import { testApi } from '../../../test/support/api.ts';
import { makeCompletedOrder, makeProduct } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { ask, cookieOf } from '../../../test/support/signed-in.ts';
import { Cache } from '../../performance/cache/index.ts';
import type { Database } from '../../performance/database/index.ts';
import { foldSellerChanges } from './fold-seller-changes.queries.ts';

let app: NestFastifyApplication;
let database: Database;
let seller: string;
let buyer: string;
let stranger: string;
let cup: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database, {}, new Cache({ bytes: 1_000_000 }));
  const ada = await makeAccount(database, { slug: 'ada', role: 'seller', name: 'Ada' });
  const bob = await makeAccount(database, { slug: 'bob', role: 'buyer' });
  seller = await cookieOf(app, ada);
  buyer = await cookieOf(app, bob);
  stranger = await cookieOf(app, await makeAccount(database, { slug: 'eve', role: 'seller' }));
  cup = await makeProduct(database, { seller: ada.id, slug: 'cup', title: 'Cup', price: 900, pictures: 1 });
  for (let order = 0; order < 5; order += 1) await makeCompletedOrder(database, { product: cup, buyer: bob.id });
  await foldSellerChanges(database);
});

async function read(url: string, cookie?: string) {
  return ask(app, { url, headers: cookie === undefined ? {} : { cookie } });
}

describe('GET /api/seller/dashboard', () => {
  test('is of whoever is signed in, and of nobody else', async () => {
    expect((await read('/api/seller/dashboard')).status).toBe(401);
    const own = await read('/api/seller/dashboard', seller);
    expect(own).toMatchObject({
      status: 200,
      body: {
        orders: { total: 5, completed: 5 },
        revenue: [{ amount: 4500, currency: 'USD' }],
        bestSellers: [{ slug: 'cup', units: 5, picture: { sources: [{ format: 'webp' }] } }],
      },
    });
    expect((await read('/api/seller/dashboard', stranger)).body).toMatchObject({ orders: { total: 0 }, revenue: [] });
  });

  test('is kept, so that asking again counts nothing', async () => {
    const first = await read('/api/seller/dashboard', seller);
    expect((await read('/api/seller/dashboard', seller)).body.at).toBe(first.body.at);
  });
});

describe('GET /api/orders', () => {
  test('walks what the buyer bought, the newest first, each with items and pictures', async () => {
    const walked: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null && walked.length < 20) {
      const { body } = await read(`/api/orders?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`, buyer);
      walked.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.page.nextCursor;
    }
    const all = (await read('/api/orders', buyer)).body;
    expect(walked).toEqual(all.data.map(({ id }: { id: string }) => id));
    expect(walked).toEqual(walked.toSorted().toReversed());
    expect(walked).toHaveLength(5);
    expect(all.page).toEqual({ limit: 20, nextCursor: null });
    expect(all.data[0]).toMatchObject({
      status: 'completed',
      total: 900,
      currency: 'USD',
      seller: { name: 'Ada', slug: 'ada' },
      items: [{ title: 'Cup', quantity: 1, price: 900, slug: 'cup', picture: { sources: [{ format: 'webp' }] } }],
    });
  });

  test('are those of whoever is signed in', async () => {
    expect((await read('/api/orders')).status).toBe(401);
    expect((await read('/api/orders', seller)).body.data).toEqual([]);
  });

  test('link to nothing that cannot be opened', async () => {
    await database.query('test.archive', `UPDATE products SET status = 'archived' WHERE id = $1`, [cup]);
    const [order] = (await read('/api/orders?limit=1', buyer)).body.data;
    expect(order.items[0]).toMatchObject({ title: 'Cup', slug: null });
    await database.query('test.suspend', `UPDATE users SET status = 'suspended' WHERE slug = 'ada'`);
    expect((await read('/api/orders?limit=1', buyer)).body.data[0].seller).toEqual({ name: 'Ada', slug: null });
  });

  test.each(['x', 'eyJsaXN0IjoicHJvZHVjdHMiLCJrZXkiOltdfQ'])('refuse the cursor %s', async (cursor) => {
    expect(await read(`/api/orders?cursor=${cursor}`, buyer)).toMatchObject({
      status: 400,
      body: { code: 'invalid-parameter' },
    });
  });
});
