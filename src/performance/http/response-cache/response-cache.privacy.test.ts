import { describe, expect, test, vi } from 'vitest';

import { cachedAppOfEachTest, LONG_TEXT, type Route, sendLongText } from '../../../../test/support/cached-app.ts';

const minute = { ttl: 60, grace: 60 };

// A hang is a failure; a busy machine is not.
vi.setConfig({ testTimeout: 30_000 });

const { app, open, get } = cachedAppOfEachTest();

describe('nobody can put anything into an answer for others', () => {
  test('with headers that are not part of the key, or with a body', async () => {
    const seen: unknown[] = [];
    await open([{ route: '/page', ...minute }], {
      '/page': (incoming, reply) => {
        seen.push(incoming.headers, incoming.body ?? null);
        return reply.type('text/plain').send(`${incoming.host} ${LONG_TEXT}`);
      },
    });
    const evil = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'gopher',
      'x-original-url': '/admin',
      'x-http-method-override': 'POST',
      cookie: 'theme=evil',
      authorization: 'Bearer evil',
      'user-agent': 'evil',
      origin: 'https://evil.example',
      'content-type': 'text/plain',
      range: 'bytes=0-3',
      'content-length': '9',
    };
    const first = await get('/page', evil, 'GET', 'evil body');
    const second = await get('/page');
    expect(first.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(first.body.toString().slice(0, 12)).toBe('shop.example');
    expect(JSON.stringify(seen)).not.toMatch(/evil|gopher/);
    expect(app().asked).toEqual(['/page']);
  });

  test.each<[string, Route]>([
    ['a cookie', (_, reply) => reply.header('set-cookie', 'session=1').send(LONG_TEXT)],
    ['private', (_, reply) => reply.header('cache-control', 'private').send(LONG_TEXT)],
    ['no-store', (_, reply) => reply.header('cache-control', 'no-store').send(LONG_TEXT)],
    ['vary: *', (_, reply) => reply.header('vary', '*').send(LONG_TEXT)],
    ['vary: cookie', (_, reply) => reply.header('vary', 'accept-encoding, Cookie').send(LONG_TEXT)],
    ['an endless stream', (_, reply) => reply.type('text/event-stream').send('data: 1\n\n')],
    ['a large body', (_, reply) => reply.send('x'.repeat(200_000))],
  ])('an answer with %s is made for each alone', async (_, route) => {
    await open([{ route: '/page', ...minute }], { '/page': route }, { mostBytes: 100_000 });
    const answers = await Promise.all([get('/page'), get('/page'), get('/page')]);
    // Once for the cache, which then knows, and once for each client.
    expect(app().asked).toHaveLength(4);
    await get('/page');
    expect(app().asked).toHaveLength(5);
    for (const { status, body, headers } of answers) {
      expect(status).toBe(200);
      expect(body.length).toBeGreaterThan(0);
      expect(headers['cache-status']).toBeUndefined();
    }
    expect(app().responses.counts()['/page']).toMatchObject({ hit: 0, bypass: 4 });
  });

  test('personal routes are cached for visitors and pass by for people who are signed in', async () => {
    await open([{ route: '/cart', ...minute, personal: true }], {
      '/cart': (incoming, reply) => reply.send(incoming.headers.cookie ?? incoming.headers.authorization ?? 'nobody'),
    });
    const visitor = await get('/cart');
    expect(visitor.body.toString()).toBe('nobody');
    // The edge does not know who is signed in.
    expect(visitor.headers).toMatchObject({ 'cache-control': 'private, no-cache', 'cdn-cache-control': 'no-store' });
    expect((await get('/cart', { cookie: 'a=b; session=anna' })).body.toString()).toBe('a=b; session=anna');
    expect((await get('/cart', { cookie: '__Host-session=bo' })).body.toString()).toBe('__Host-session=bo');
    expect((await get('/cart', { authorization: 'Bearer bo' })).body.toString()).toBe('Bearer bo');
    expect((await get('/cart', { cookie: 'nosession=1; theme=dark' })).body.toString()).toBe('nobody');
    expect(app().responses.counts()['/cart']).toEqual({ hit: 1, stale: 0, miss: 1, bypass: 3 });
  });

  test('secrets are neither stored nor compressed', async () => {
    await open([{ route: '/token', ...minute, secret: true }], { '/token': sendLongText });
    for (let time = 0; time < 2; time += 1) {
      const { headers, body } = await get('/token', { 'accept-encoding': 'br' });
      expect(headers['content-encoding']).toBeUndefined();
      expect(body.toString()).toBe(LONG_TEXT);
    }
    expect(app().asked).toHaveLength(2);
  });

  test('what no policy names passes by', async () => {
    await open([{ route: '/page', ...minute }], { '/page': sendLongText, '/other': sendLongText });
    for (const [path, method] of [
      ['/other', 'GET'],
      ['/page', 'POST'],
    ] as const) {
      const answer = await get(path, {}, method);
      expect(answer.headers['cache-status']).toBeUndefined();
      await get(path, {}, method);
    }
    expect(app().asked).toEqual(['/other', '/other', '/page', '/page']);
  });
});
