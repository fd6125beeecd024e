import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { beforeAll, describe, expect, test } from 'vitest';

import { DEMO_PASSWORD } from '../../seeds/index.ts';
import { responsePolicies } from '../../src/response-policies.ts';
import { bootShop } from '../support/boot-shop.ts';
import { type Answer, ask } from '../support/cached-app.ts';

interface Product {
  id: string;
  slug: string;
  title: string;
  price: number;
  category: string;
  seller: { slug: string };
}

let port = 0;
let product: Product;
/** One address of each kind. */
let addresses: string[] = [];

async function get(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  return ask({ host: '127.0.0.1', port, path, headers, method }, body);
}

async function json<T>(path: string): Promise<T> {
  return JSON.parse((await get(path)).body.toString()) as T;
}

beforeAll(async () => {
  const shop = await bootShop();
  port = Number(new URL(shop.url).port);
  const { data } = await json<{ data: Product[] }>('/api/products?limit=60');
  for (const { id } of data) {
    const whole = await json<Product & { variants: unknown[] }>(`/api/products/${id}`);
    if (whole.variants.length === 1) product = whole;
  }
  const { slug, category, seller } = product;
  addresses = [
    '/',
    '/products',
    '/search?q=lamp',
    `/c/${category}`,
    `/p/${slug}`,
    `/s/${seller.slug}`,
    '/categories',
    '/about',
    '/shipping',
    '/sitemap.xml',
    '/sitemap-1.xml',
    '/sitemap-pages.xml',
    '/robots.txt',
    '/manifest.webmanifest',
    '/api/products',
    '/api/products/search?q=lamp',
    '/api/products/facets',
    '/api/products/featured',
    `/api/products/${slug}`,
    `/api/products/${slug}/related`,
    `/api/products/${slug}/reviews`,
    '/api/categories',
    '/api/sellers',
    `/api/sellers/${seller.slug}`,
    '/api/search/popular',
    '/api/search/suggestions?q=la',
  ];
});

describe('every public address', () => {
  test('of the API has a policy that knows its parameters', async () => {
    interface Operation {
      parameters?: { name: string; in: string }[];
      security?: unknown[];
    }
    const { paths } = await json<{ paths: Record<string, { get?: Operation }> }>('/api/docs-json');
    const described = Object.entries(paths).flatMap(([path, { get: operation }]) => {
      if (operation === undefined || operation.security !== undefined || path.startsWith('/api/auth')) return [];
      const names = (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'query')
        .map(({ name }) => name);
      return [[path.replaceAll(/\{(\w+)\}/g, ':$1'), names.toSorted()] as const];
    });
    const ours = responsePolicies
      .filter(({ route }) => route.startsWith('/api/'))
      .map(({ route, parameters = [] }) => [route, [...parameters].toSorted()] as const);
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(described));
  });

  test('is made once and is the same in all codings, for GET and HEAD, and for who has it already', async () => {
    for (const address of addresses) {
      const first = await get(address);
      expect(first.status, address).toBe(200);
      const [plain, brotli, gzip, head] = [
        await get(address),
        await get(address, { 'accept-encoding': 'br, gzip' }),
        await get(address, { 'accept-encoding': 'gzip' }),
        await get(address, {}, 'HEAD'),
      ];
      for (const { headers } of [plain, brotli, gzip, head]) {
        expect(headers['cache-status'], address).toMatch(/^social-selling;hit;ttl=\d+$/);
        expect(headers['cdn-cache-control'], address).toMatch(/^public, max-age=\d+, stale-while-revalidate=\d+, /);
        expect(headers['set-cookie'], address).toBeUndefined();
      }
      expect(plain.body, address).toEqual(first.body);
      if (brotli.headers['content-encoding'] === 'br') {
        expect(brotliDecompressSync(brotli.body), address).toEqual(plain.body);
        expect(gunzipSync(gzip.body), address).toEqual(plain.body);
      } else expect(brotli.body, address).toEqual(plain.body);
      expect(head.body.length, address).toBe(0);
      expect(head.headers['content-length'], address).toBe(String(plain.body.length));
      const again = await get(address, { 'if-none-match': String(plain.headers['etag']) });
      expect(again, address).toMatchObject({ status: 304, headers: { etag: plain.headers['etag'] } });
    }
  });

  test('of a page keeps the languages apart', async () => {
    for (const address of addresses.filter((path) => !/^\/(api|sitemap|robots)/.test(path))) {
      const german = await get(address, { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' });
      const english = await get(address, { 'accept-language': 'en-GB' });
      expect(german.headers['vary'], address).toContain('accept-language');
      expect(german.body.toString(), address).toMatch(/lang="de"|"lang":"de"/);
      expect(english.body.toString(), address).toMatch(/lang="en"|"lang":"en"/);
    }
    const chosen = await get('/about?lang=de', { 'accept-language': 'en' });
    expect(chosen.body.toString()).toContain('<html lang="de"');
    for (const address of ['/about', '/about?lang=xx', '/about?lang=', '/about?language=de&lang=%64%65%20']) {
      const { body } = await get(address, { 'accept-language': 'en' });
      expect(body.toString(), address).toContain('<html lang="en"');
    }
  });
});

describe('nobody poisons an address', () => {
  const MARK = 'poison-7f3a';
  const HEADERS = {
    host: `${MARK}.example`,
    'x-forwarded-host': `${MARK}.example`,
    'x-forwarded-proto': MARK,
    'x-forwarded-port': '66',
    'x-forwarded-prefix': `/${MARK}`,
    forwarded: `host=${MARK}.example`,
    'x-original-url': `/${MARK}`,
    'x-rewrite-url': `/${MARK}`,
    'x-http-method-override': 'DELETE',
    origin: `https://${MARK}.example`,
    referer: `https://${MARK}.example/`,
    'user-agent': MARK,
    cookie: `theme=${MARK}; lang=de`,
    authorization: `Bearer ${MARK}`,
    'content-type': 'application/json',
  };

  test('by headers, by a body, or by parameters that the address does not have', async () => {
    for (const [n, address] of addresses.entries()) {
      const fresh = address.includes('?') ? address : `${address}?unused=${n}`;
      const body = JSON.stringify({ lang: 'de', q: MARK, limit: 1 });
      const evil = { ...HEADERS, 'content-length': String(body.length), 'accept-language': 'en' };
      // What is asked for first is what could be stored: in a language of its own, so that it is.
      const poisoned = await get(fresh, { ...evil, 'accept-language': n % 2 === 0 ? 'de' : 'en' }, 'GET', body);
      expect(poisoned.status, address).toBe(200);
      const join = address.includes('?') ? '&' : '?';
      const tagged = await get(`${address}${join}utm_source=${MARK}&callback=${MARK}&cb=${MARK}`);
      for (const answer of [poisoned, tagged, await get(address), await get(address, { 'accept-language': 'de' })]) {
        expect(`${JSON.stringify(answer.headers)} ${answer.body.toString('latin1')}`, address).not.toContain(MARK);
      }
    }
  });

  test('by an address that one part of the shop reads like another address', async () => {
    const before = await Promise.all(addresses.map(async (address) => get(address)));
    const tricks = [
      `/p/x%2f..%2f${product.slug}`,
      `/p/${product.slug}%2f..`,
      `/p/${product.slug}/..`,
      `/p/${product.slug}/../../about`,
      `/p/%2e%2e/about`,
      `/p/${product.slug}%00`,
      `/p/${product.slug}%3flang=de`,
      `/p/${product.slug};lang=de`,
      `/p/${product.slug}%23`,
      '//about',
      '/about//',
      '/./about',
      '/ABOUT',
      '/about%20',
      '/about\\..\\',
      '/about?lang=en&lang=de',
      '/about?%6cang=de&lang=en',
      '/about?lang[]=de',
      '/about?;lang=de',
      '/api/products/%2e%2e/categories',
      '/api/products?limit=1%26limit=2',
      '/api/products?limit=1&limit=2',
      '/api/products?limit=%FF',
      '/api/products?q=1#?limit=1',
      `http://poison.example/about`,
    ];
    for (const trick of tricks) {
      for (let time = 0; time < 2; time += 1) {
        const { status } = await get(trick);
        expect(status, trick).toBeLessThan(500);
      }
    }
    for (const [n, address] of addresses.entries()) {
      const after = await get(address);
      expect(after.headers['etag'], address).toBe(before[n]?.headers['etag']);
      expect(after.body, address).toEqual(before[n]?.body);
    }
  });

  test('by asking for it anew: no client makes the shop work', async () => {
    await get('/about');
    for (const headers of [
      { 'cache-control': 'no-cache' },
      { 'cache-control': 'no-store, max-age=0' },
      { pragma: 'no-cache' },
    ]) {
      expect((await get('/about', headers)).headers['cache-status']).toContain('social-selling;hit');
    }
  });
});

/** @returns the cookie of the product's seller. */
async function signIn(): Promise<string> {
  const body = JSON.stringify({ email: `${product.seller.slug}@demo.example`, password: DEMO_PASSWORD });
  const { status, headers } = await get('/api/auth/login', jsonHeaders(body), 'POST', body);
  expect(status).toBe(200);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

function jsonHeaders(body: string): Record<string, string> {
  const length = String(Buffer.byteLength(body));
  return { 'content-type': 'application/json', 'content-length': length, origin: `http://127.0.0.1:${port}` };
}

describe('what is personal', () => {
  test('is in no cache, and what is public is the same for who is signed in', async () => {
    const cookie = await signIn();
    for (const [who, status] of [
      [{ cookie }, 200],
      [{}, 401],
    ] as const) {
      const session = await get('/api/auth/session', who);
      expect(session.status).toBe(status);
      expect(session.headers['cache-control']).toContain('no-store');
      expect(session.headers['cache-status']).toBeUndefined();
    }
    const [visitor, seller] = [await get('/api/products'), await get('/api/products', { cookie })];
    expect(seller.body).toEqual(visitor.body);
    expect(seller.headers['cache-status']).toContain(';hit');
    // Within the process, for a second; further out never.
    expect((await get('/api/health')).headers).toMatchObject({
      'cache-control': 'no-store',
      'cdn-cache-control': 'no-store',
    });
  });

  test('and a write shows at once on the page of the thing, within a moment in lists', async () => {
    const cookie = await signIn();
    const [page, list] = [[`/p/${product.slug}`, `/api/products/${product.slug}`], `/s/${product.seller.slug}`];
    for (const path of [...page, list]) await get(path);
    const edit = JSON.stringify({ title: 'Renamed by its seller' });
    const edited = await get(`/api/products/${product.id}`, { ...jsonHeaders(edit), cookie }, 'PATCH', edit);
    expect(edited.status).toBe(200);
    for (const path of page) expect((await get(path)).body.toString(), path).toContain('Renamed by its seller');
    const listed = async () => (await get(list)).body.toString();
    await expect.poll(listed, { timeout: 10_000 }).toContain('Renamed by its seller');
  });
});
