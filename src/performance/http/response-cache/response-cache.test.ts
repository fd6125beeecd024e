import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { describe, expect, test, vi } from 'vitest';

import { cachedAppOfEachTest, LONG_TEXT, sendLongText } from '../../../../test/support/cached-app.ts';
import type { RequestMessage } from './counts.ts';

const minute = { ttl: 60, grace: 60 };

// A hang is a failure; a busy machine is not.
vi.setConfig({ testTimeout: 30_000 });

const { app, open, get } = cachedAppOfEachTest();

describe('a hit', () => {
  test('is the stored answer, and the routes are not asked', async () => {
    await open([{ route: '/list', ...minute, tags: ['products', 'a,b'] }], {
      '/list': (_, reply) => reply.type('text/plain').header('x-own', 'kept').send(LONG_TEXT),
    });
    const first = await get('/list');
    const second = await get('/list');
    expect(app().asked).toEqual(['/list']);
    expect(second.body.toString()).toBe(LONG_TEXT);
    expect(first.headers).toMatchObject({ 'cache-status': 'social-selling;fwd=uri-miss;stored' });
    expect(first.headers['age']).toBeUndefined();
    expect(first.headers['server-timing']).toMatch(/^cache;desc=miss, total;dur=\d+\.\d$/);
    expect(second.headers).toMatchObject({
      age: '0',
      'x-own': 'kept',
      'content-type': 'text/plain',
      'content-length': String(LONG_TEXT.length),
      vary: 'accept-encoding',
      'cache-control': 'public, max-age=0, must-revalidate',
      'cdn-cache-control': 'public, max-age=60, stale-while-revalidate=60, stale-if-error=60',
      'cache-tag': 'products,a%2Cb',
      'server-timing': 'cache;desc=hit',
      'cache-status': expect.stringMatching(/^social-selling;hit;ttl=5\d$/),
    });
    expect(app().responses.counts()).toEqual({ '/list': { hit: 1, stale: 0, miss: 1, bypass: 0 } });
  });

  test('grows older, and says so', async () => {
    await open([{ route: '/list', ...minute }], { '/list': sendLongText });
    await get('/list');
    const now = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => now + 20_000);
    expect((await get('/list')).headers).toMatchObject({
      age: expect.stringMatching(/^(?:19|20)$/),
      'cache-status': expect.stringMatching(/^social-selling;hit;ttl=3\d$/),
    });
    expect(app().asked).toHaveLength(1);
  });

  test('keeps what a page says of its own keeping', async () => {
    await open([{ route: '/robots.txt', ...minute }], {
      '/robots.txt': (_, reply) => reply.header('cache-control', 'public, max-age=3600').send('all'),
    });
    await get('/robots.txt');
    expect((await get('/robots.txt')).headers['cache-control']).toBe('public, max-age=3600');
  });

  test('answers HEAD with the headers of GET and without its body', async () => {
    await open([{ route: '/list', ...minute }], { '/list': sendLongText });
    const head = await get('/list', {}, 'HEAD');
    const whole = await get('/list');
    expect(app().asked).toHaveLength(1);
    expect(head).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    for (const name of ['content-length', 'content-type', 'etag', 'vary']) {
      expect(head.headers[name]).toBe(whole.headers[name]);
    }
    expect((await get('/list', {}, 'HEAD')).headers['cache-status']).toContain(';hit');
  });

  test('holds what pages write past the framework, in pieces', async () => {
    await open([{ route: '/page', ...minute }], {
      '/page': (_, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/html', 'x-page': 'yes' });
        reply.raw.write(LONG_TEXT);
        reply.raw.write(Buffer.from(LONG_TEXT));
        reply.raw.end('the end');
      },
    });
    await get('/page');
    const { headers, body } = await get('/page');
    expect(headers).toMatchObject({ 'x-page': 'yes', 'cache-status': expect.stringContaining('hit') });
    expect(body.toString()).toBe(`${LONG_TEXT}${LONG_TEXT}the end`);
  });
});

describe('the key', () => {
  test('is one for all ways to write the same', async () => {
    await open([{ route: '/list/:id', ...minute, parameters: ['b', 'a'] }], { '/list/:id': sendLongText });
    const same = [
      '/list/x?a=1&b=2',
      '/list/x?b=2&a=1',
      '/list/%78?a=1&b=2',
      '/list/x?utm_source=mail&a=1&b=2',
      '/list/x?%61=%31&b=2&',
      '/list/x?fbclid=%FF'.replace('%FF', '1') + '&b=2&a=1',
    ];
    for (const path of same) await get(path);
    expect(app().asked).toEqual(['/list/x?a=1&b=2']);
    await get('/list/x?a=1&a=2');
    await get('/list/x?a=2&a=1');
    await get('/list/x?a=a%26b=2');
    expect(app().asked.slice(1)).toEqual(['/list/x?a=1&a=2', '/list/x?a=2&a=1', '/list/x?a=a%26b%3D2']);
  });

  test.each([
    '/list/..%2fx',
    '/list/../x',
    '/list//x',
    '/list/%2e%2e',
    '/list/%00',
    '/list/x%ff',
    '/list/%zz',
    '/list/x?a=%zz',
    `/list/x?a=${'1'.repeat(2_100)}`,
  ])('is none for %s: it passes by', async (path) => {
    await open([{ route: '/list/:id', ...minute, parameters: ['a'] }], {
      '/list/:id': sendLongText,
      '/*': sendLongText,
    });
    const [first, second] = [await get(path), await get(path)];
    for (const { headers } of [first, second]) expect(headers['cache-status']).toBeUndefined();
  });

  test('has the language, and no other than those of the shop', async () => {
    await open([{ route: '/page', ...minute, language: true }], {
      '/page': (incoming, reply) =>
        reply.type('text/plain').send(`${incoming.headers['accept-language']} ${incoming.url} ${LONG_TEXT}`),
    });
    const languageOf = async (path: string, accepted?: string) => {
      const answer = await get(path, accepted === undefined ? {} : { 'accept-language': accepted });
      expect(answer.headers['vary']).toBe('accept-encoding, accept-language');
      return answer.body.toString().slice(0, 2);
    };
    expect(await languageOf('/page')).toBe('en');
    expect(await languageOf('/page', 'de-AT,en;q=0.5')).toBe('de');
    expect(await languageOf('/page', 'fr')).toBe('en');
    expect(await languageOf('/page?lang=fr', 'de')).toBe('de');
    expect(await languageOf('/page?lang=<script>', 'de')).toBe('de');
    expect(app().asked).toEqual(['/page', '/page']);
    expect(await languageOf('/page?lang=de')).toBe('de');
    expect(app().asked).toEqual(['/page', '/page', '/page?lang=de']);
  });
});

describe('an eviction', () => {
  test('ends an answer, also one that is being made', async () => {
    const state = { price: 1, gate: Promise.resolve() };
    await open([{ route: '/list', ...minute, tags: ['products'] }], {
      '/list': async (_, reply) => {
        const { price } = state;
        await state.gate;
        return reply.send(String(price));
      },
    });
    expect((await get('/list')).body.toString()).toBe('1');
    state.price = 2;
    await app().cache.evict(['products']);
    const gate = Promise.withResolvers<void>();
    state.gate = gate.promise;
    const reading = get('/list');
    await vi.waitFor(() => expect(app().asked).toHaveLength(2), 10_000);
    state.price = 3;
    await app().cache.evict(['products']);
    gate.resolve();
    await reading;
    expect((await get('/list')).body.toString()).toBe('3');
  });
});

describe('who listens', () => {
  test('hears of every request once, by its template', async () => {
    const heard: RequestMessage[] = [];
    const listen = (message: unknown) => void heard.push(message as RequestMessage);
    subscribe('social-selling:http:request', listen);
    try {
      await open([{ route: '/p/:slug', ...minute }], { '/p/:slug': sendLongText, '/other/:id': sendLongText });
      await get('/p/a');
      await get('/p/a', {}, 'HEAD');
      await get('/other/1');
      await get('/nowhere');
      await vi.waitFor(() => expect(heard).toHaveLength(4), 10_000);
    } finally {
      unsubscribe('social-selling:http:request', listen);
    }
    expect(heard).toMatchObject([
      { method: 'GET', route: '/p/:slug', status: 200, cache: 'miss' },
      { method: 'HEAD', route: '/p/:slug', status: 200, cache: 'hit' },
      { method: 'GET', route: '/other/:id', status: 200, cache: 'bypass' },
      { method: 'GET', route: 'unmatched', status: 404, cache: 'bypass' },
    ]);
    for (const { seconds } of heard) expect(seconds).toBeGreaterThan(0);
  });
});

describe('a server that closes', () => {
  test('answers hits and asks for no more on the connection', async () => {
    await open([{ route: '/list', ...minute }], { '/list': sendLongText });
    expect((await get('/list')).headers['connection']).toBe('keep-alive');
    vi.spyOn(app().fastify.server, 'listening', 'get').mockReturnValue(false);
    const { status, headers } = await get('/list');
    expect({ status, connection: headers['connection'] }).toEqual({ status: 200, connection: 'close' });
  });
});
