import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { readConfig } from '../src/config.ts';
import { openCaches } from '../src/open-caches.ts';
import { Cache } from '../src/performance/cache/index.ts';
import { Database, type QueryEvent } from '../src/performance/database/index.ts';
import { type Account, makeAccount, TEST_PASSWORD } from './support/accounts.ts';
import { testApi } from './support/api.ts';
import { makeProduct, makeReview } from './support/catalog-factory.ts';
import { whenDone } from './support/cleanup.ts';
import { startRedis } from './support/redis-server.ts';
import { type Primary, type Replica, startPrimary, startReplica } from './support/replica.ts';

/** What anybody may read, with the statements behind it. */
const ADDRESSES = [
  '/api/products?limit=50',
  '/api/products?category=things&sort=price_asc&limit=10',
  '/api/products?brand=Nord&minPrice=1&sort=rating',
  '/api/products?category=things&minPrice=1&condition=new',
  '/api/products/search?q=lamp',
  '/api/products/search?q=lmap&sort=newest',
  '/api/products/facets?category=things',
  '/api/products/featured',
  '/api/products/lamp-1',
  '/api/products/lamp-1/related',
  '/api/products/lamp-1/reviews',
  '/api/categories',
  '/api/sellers',
  '/api/sellers/mara',
  '/api/search/suggestions?q=lam',
  '/api/search/popular',
];

/** A replica is looked at once a second. */
const PATIENCE = { timeout: 20_000 };

let primary: Primary;
let replica: Replica;
let direct: Database;
let mara: Account;

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  primary = await startPrimary();
  direct = new Database(primary.url, readConfig({}).database);
  whenDone(async () => direct.close());
  mara = await makeAccount(direct, { slug: 'mara', name: 'Mara' });
  for (let number = 1; number <= 12; number += 1) {
    const product = await makeProduct(direct, {
      seller: mara.id,
      slug: `lamp-${number}`,
      title: `Lamp ${number}`,
      brand: 'Nord',
      category: 'things',
      popularity: number,
    });
    if (number % 2 === 1) await makeReview(direct, { product, rating: 4 });
  }
  replica = await startReplica(primary);
});
afterEach(async () => replica.resume());

interface Shop {
  database: Database;
  app: NestFastifyApplication;
  get(url: string, headers?: Record<string, string>): Promise<string>;
}

/** A process of the shop on the primary and the replica, as far as it shares nothing but the servers with another one. */
async function openShop(environment: Record<string, string> = {}, { cached = true } = {}): Promise<Shop> {
  const config = readConfig({ DATABASE_REPLICA_URLS: replica.url, ...environment });
  const database = new Database(primary.url, config.database);
  whenDone(async () => database.close());
  await database.open();
  const caches = cached ? openCaches(config, database, primary.url) : undefined;
  if (caches !== undefined) whenDone(async () => caches.close());
  await caches?.redis?.ready();
  await caches?.ready();
  const app = await testApi(database, environment, caches?.cache ?? new Cache({ bytes: 1 }));
  const get: Shop['get'] = async (url, headers = {}) => (await app.inject({ method: 'GET', url, headers })).payload;
  await expect
    .poll(async () => nodesOf(async () => database.query('test.probe', 'SELECT 1', [], { read: true })), PATIENCE)
    .toContain('test.probe replica-1');
  return { database, app, get };
}

/** "operation node" of each statement that ran meanwhile, in any of the shops. */
async function nodesOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const listener = (event: unknown) => {
    const { operation, node } = event as QueryEvent;
    seen.push(`${operation} ${node}`);
  };
  subscribe('social-selling:database:query', listener);
  await work();
  unsubscribe('social-selling:database:query', listener);
  return seen;
}

async function signIn({ app }: Shop): Promise<string> {
  const payload = { email: mara.email, password: TEST_PASSWORD };
  const { cookies } = await app.inject({ method: 'POST', url: '/api/auth/login', payload });
  return `session=${cookies.find(({ name }) => name === 'session')?.value}`;
}

async function edit({ app }: Shop, cookie: string, product: string, change: object) {
  const headers = { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  return app.inject({ method: 'PATCH', url: `/api/products/${product}`, headers, payload: JSON.stringify(change) });
}

describe('a shop with a replica', () => {
  test('answers as it does without, and no public read asks the primary', async () => {
    const without = await testApi(direct);
    const shop = await openShop({}, { cached: false });
    const asked = await nodesOf(async () => {
      for (const address of ADDRESSES) {
        expect(JSON.parse(await shop.get(address)), address).toEqual(
          JSON.parse((await without.inject(address)).payload),
        );
      }
    });
    expect(asked.filter((statement) => statement.endsWith('replica-1')).length).toBeGreaterThan(ADDRESSES.length);
    const byShop = await nodesOf(async () => {
      for (const address of ADDRESSES) await shop.get(address);
    });
    // How often words are searched for is written.
    expect(
      byShop.filter((statement) => statement.endsWith('primary') && !/^search\.(record|forget)/.test(statement)),
    ).toEqual([]);
    expect(shop.database.poolState().replicas).toMatchObject([{ state: 'in', failed: 0 }]);
    expect(JSON.parse(await shop.get('/api/health'))).toMatchObject({ status: 'ok', replicas: { in: 1, out: 0 } });
    expect((await without.inject('/api/health')).json()).not.toHaveProperty('replicas');
  });

  test.each([
    ['messages of PostgreSQL alone', false],
    ['Redis as well', true],
  ])('shows an edit in every process while the replica stands still, with %s', async (_with, redis) => {
    const more: Record<string, string> = redis
      ? { REDIS_URL: (await startRedis()).url, REDIS_COMMAND_TIMEOUT: '2000' }
      : {};
    const [here, there] = [await openShop(more), await openShop(more)];
    const cookie = await signIn(here);
    const places = ['/api/products/lamp-3', '/api/products?limit=50', '/api/products?category=things'];
    for (const shop of [here, there]) for (const place of places) expect(await shop.get(place)).toContain('Lamp 3');
    await replica.pause();
    const title = `Lantern ${redis}`;
    expect((await edit(here, cookie, 'lamp-3', { title })).statusCode).toBe(200);
    expect(await replica.ask(`SELECT 1 FROM products WHERE title = '${title}'`)).toEqual([]);
    for (const shop of [here, there]) {
      // Messages take a moment; what was filled before is not shown after.
      await expect.poll(async () => shop.get('/api/products/lamp-3'), PATIENCE).toContain(title);
      for (const place of places) expect(await shop.get(place), place).toContain(title);
    }
    await replica.resume();
    for (const shop of [here, there]) {
      // What was kept meanwhile was not read from the replica: it is right.
      expect(await shop.get('/api/products/lamp-3')).toContain(title);
      await expect
        .poll(
          async () => nodesOf(async () => shop.database.query('test.probe', 'SELECT 1', [], { read: true })),
          PATIENCE,
        )
        .toContain('test.probe replica-1');
    }
    const asked = await nodesOf(async () => there.get('/api/products/lamp-5'));
    expect(asked).toEqual(['catalog.product replica-1']);
    await edit(here, cookie, 'lamp-3', { title: 'Lamp 3' });
  });

  test('shows what was written while no message could be heard, though the replica stands still', async () => {
    const shop = await openShop();
    expect(await shop.get('/api/products/lamp-6')).toContain('"Lamp 6"');
    await replica.pause();
    // Nobody tells of it.
    await direct.query('test', `UPDATE products SET title = 'Beacon' WHERE slug = 'lamp-6'`);
    expect(await shop.get('/api/products/lamp-6')).toContain('"Lamp 6"');
    await direct.query(
      'test',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'social-selling notices'`,
    );
    await expect.poll(async () => shop.get('/api/products/lamp-6'), { timeout: 10_000 }).toContain('"Beacon"');
    await replica.resume();
    expect(await shop.get('/api/products/lamp-6')).toContain('"Beacon"');
  });

  test('shows people what they wrote in a process that heard of nothing, by the cookie they were given', async () => {
    const [here, there] = [await openShop({}, { cached: false }), await openShop({}, { cached: false })];
    const cookie = await signIn(here);
    await replica.pause();
    const { cookies } = await edit(here, cookie, 'lamp-4', { title: 'Torch' });
    const seen = cookies.find(({ name }) => name === 'seen');
    expect(seen).toMatchObject({ maxAge: 31, path: '/', httpOnly: true, sameSite: 'Lax' });
    expect(await there.get('/api/products/lamp-4')).toContain('"Lamp 4"');
    expect(await there.get('/api/products/lamp-4', { cookie: `a=1; seen=${seen?.value}` })).toContain('"Torch"');
    await replica.resume();
    await expect
      .poll(
        async () => nodesOf(async () => there.get('/api/products/lamp-4', { cookie: `seen=${seen?.value}` })),
        PATIENCE,
      )
      .toEqual(['catalog.product replica-1']);
  });

  test('gives no cookie for a look, nor for what writes nothing, and minds no made-up one', async () => {
    const shop = await openShop({}, { cached: false });
    for (const url of ['/api/products/search?q=torch', '/api/health', '/api/products/lamp-1']) {
      expect((await shop.app.inject({ method: 'GET', url })).headers['set-cookie'], url).toBeUndefined();
    }
    const payload = { email: 'not an address', password: '' };
    expect(
      (await shop.app.inject({ method: 'POST', url: '/api/auth/login', payload })).headers['set-cookie'],
    ).toBeUndefined();
    for (const made of ['', '*', 'zzzzzzzzzzz', '-1', '<script>', 'x'.repeat(5_000)]) {
      expect(await shop.get('/api/products/lamp-1', { cookie: `seen=${made}` })).toContain('"Lamp 1"');
    }
  });
});
