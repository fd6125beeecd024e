import { connect } from 'node:net';
import { brotliDecompressSync } from 'node:zlib';

import { describe, expect, test, vi } from 'vitest';

import { cachedAppOfEachTest, LONG_TEXT, type Route, sendLongText } from '../../../../test/support/cached-app.ts';

const minute = { ttl: 60, grace: 60 };

// A hang is a failure; a busy machine is not.
vi.setConfig({ testTimeout: 30_000 });

const { app, open, get } = cachedAppOfEachTest();

describe('a miss', () => {
  test('is answered once for all who wait, who all get the same', async () => {
    const gate = Promise.withResolvers<void>();
    let made = 0;
    await open([{ route: '/list', ...minute }], {
      '/list': async (_, reply) => {
        await gate.promise;
        made += 1;
        return reply.type('text/plain').send(`${made} ${LONG_TEXT}`);
      },
    });
    const arrived = vi.fn<() => void>();
    app().fastify.server.prependListener('request', arrived);
    const waiting = Array.from({ length: 50 }, async (_, n) =>
      get('/list', n % 2 === 0 ? { 'accept-encoding': 'br' } : {}),
    );
    await vi.waitFor(() => expect(arrived).toHaveBeenCalledTimes(50), 10_000);
    gate.resolve();
    const answers = await Promise.all(waiting);
    expect(app().asked).toHaveLength(1);
    const texts = answers.map(({ body, headers }) =>
      (headers['content-encoding'] === 'br' ? brotliDecompressSync(body) : body).toString(),
    );
    expect(new Set(texts)).toEqual(new Set([`1 ${LONG_TEXT}`]));
    expect(
      answers.filter(({ headers }) => headers['cache-status'] === 'social-selling;fwd=uri-miss;collapsed'),
    ).toHaveLength(49);
  });

  test('is finished for the others when the client who asked first goes away', async () => {
    const gate = Promise.withResolvers<void>();
    await open([{ route: '/list', ...minute }], {
      '/list': async (_, reply) => {
        await gate.promise;
        return reply.type('text/plain').send(LONG_TEXT);
      },
    });
    const gone = connect(app().port, '127.0.0.1');
    gone.write('GET /list HTTP/1.1\r\nhost: a\r\n\r\n');
    await vi.waitFor(() => expect(app().asked).toHaveLength(1), 10_000);
    gone.destroy();
    const other = get('/list');
    await new Promise((resolve) => setTimeout(resolve, 20));
    gate.resolve();
    expect((await other).body.toString()).toBe(LONG_TEXT);
    expect(app().asked).toHaveLength(1);
  });

  test('cannot be forced by a client, and is refused to one who asks for what is cached only', async () => {
    await open([{ route: '/list', ...minute }], { '/list': sendLongText });
    const refused = await get('/list', { 'cache-control': 'only-if-cached' });
    expect(refused).toMatchObject({
      status: 504,
      headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    });
    expect(app().asked).toHaveLength(0);
    await get('/list');
    for (const headers of [{ 'cache-control': 'no-cache' }, { 'cache-control': 'max-age=0' }, { pragma: 'no-cache' }]) {
      expect((await get('/list', headers)).headers['cache-status']).toContain(';hit');
    }
    expect((await get('/list', { 'cache-control': 'only-if-cached' })).status).toBe(200);
    expect(app().asked).toHaveLength(1);
  });

  test('goes to the routes where it is not admitted', async () => {
    await open(
      [{ route: '/list', ...minute }],
      { '/list': (incoming, reply) => reply.code(429).send(incoming.headers['user-agent']) },
      { admit: (_, path) => path !== '/list' },
    );
    expect(await get('/list', { 'user-agent': 'me' })).toMatchObject({ status: 429, body: Buffer.from('me') });
  });

  test.each([
    [301, 'stored'],
    [308, 'stored'],
    [404, 'stored'],
    [410, 'stored'],
    [302, 'made anew'],
    [400, 'made anew'],
    [503, 'made anew'],
  ])('with %i is %s', async (status, kept) => {
    await open([{ route: '/page', ...minute }], {
      '/page': (_, reply) => reply.code(status).header('location', '/there').send(LONG_TEXT),
    });
    const [first, second] = [await get('/page'), await get('/page')];
    expect(first).toMatchObject({ status, headers: { location: '/there' } });
    expect(first.headers['etag']).toBeUndefined();
    expect(second.status).toBe(status);
    expect(second.body).toEqual(first.body);
    expect(app().asked).toHaveLength(kept === 'stored' ? 1 : 2);
    // A condition is about what is there; of what is not, all is said.
    expect((await get('/page', { 'if-none-match': '*' })).status).toBe(status);
  });

  test('that finds nothing is kept for a short while only', async () => {
    await open([{ route: '/page', ttl: 3_600, grace: 0 }], { '/page': (_, reply) => reply.code(404).send(LONG_TEXT) });
    expect((await get('/page')).headers['cdn-cache-control']).toContain('max-age=30,');
    const now = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => now + 31_000);
    await get('/page');
    expect(app().asked).toHaveLength(2);
  });
});

describe('when the routes fail', () => {
  test('what was there before is served, and they are asked again', async () => {
    const origin = { well: true };
    await open([{ route: '/list', ttl: 10, grace: 600 }], {
      '/list': (_, reply) => (origin.well ? reply.send(LONG_TEXT) : reply.code(503).send('away')),
    });
    await get('/list');
    origin.well = false;
    const now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now + 11_000);
    for (let time = 0; time < 3; time += 1) {
      const stale = await get('/list');
      expect(stale).toMatchObject({ status: 200, headers: { 'cache-status': 'social-selling;hit;detail=stale' } });
      expect(stale.body.toString()).toBe(LONG_TEXT);
    }
    await vi.waitFor(() => expect(app().asked).toHaveLength(2), 10_000);
    origin.well = true;
    clock.mockImplementation(() => now + 20_000);
    await vi.waitFor(async () => expect((await get('/list')).headers['cache-status']).toContain('hit;ttl='), 10_000);
    expect(app().responses.counts()['/list']?.stale).toBeGreaterThanOrEqual(3);
  });

  test('and nothing was there, their own answer goes to all who wait, unchanged', async () => {
    const gate = Promise.withResolvers<void>();
    await open([{ route: '/list', ...minute }], {
      '/list': async (_, reply) => {
        await gate.promise;
        return reply
          .code(503)
          .type('application/problem+json')
          .header('retry-after', '5')
          .header('cache-control', 'no-store')
          .send('{}');
      },
    });
    const arrived = vi.fn<() => void>();
    app().fastify.server.prependListener('request', arrived);
    const waiting = Array.from({ length: 20 }, async () => get('/list'));
    await vi.waitFor(() => expect(arrived).toHaveBeenCalledTimes(20), 10_000);
    gate.resolve();
    for (const answer of await Promise.all(waiting)) {
      expect(answer).toMatchObject({
        status: 503,
        headers: {
          'retry-after': '5',
          'cache-control': 'no-store',
          'content-type': expect.stringContaining('application/problem+json'),
        },
        body: Buffer.from('{}'),
      });
      expect(answer.headers['cdn-cache-control']).toBeUndefined();
    }
    expect(app().asked).toHaveLength(1);
  });

  test.each<[string, Route]>([
    [
      'break off',
      (_, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/html' });
        reply.raw.write('half a page');
        reply.raw.destroy();
      },
    ],
    ['do not answer', (_, reply) => void reply.hijack()],
  ])('and %s, half a page is neither sent nor kept', async (_, route) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await open([{ route: '/page', ...minute }], { '/page': route }, { renderTimeout: 100 });
    const answer = await get('/page');
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(answer.body.toString()).not.toContain('half');
    expect(console.error).toHaveBeenCalledWith('GET /page', expect.anything());
    await get('/page');
    expect(app().asked).toHaveLength(2);
  });
});
