import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { describe, expect, test, vi } from 'vitest';

import { cachedAppOfEachTest, LONG_TEXT, sendLongText } from '../../../../test/support/cached-app.ts';

const minute = { ttl: 60, grace: 60 };

// A hang is a failure; a busy machine is not.
vi.setConfig({ testTimeout: 30_000 });

const { app, open, get } = cachedAppOfEachTest();

describe('codings', () => {
  test('are made once each, whole, with a strong tag of their own', async () => {
    await open([{ route: '/list', ...minute }], { '/list': sendLongText });
    const brotli = await get('/list', { 'accept-encoding': 'gzip, br' });
    const gzip = await get('/list', { 'accept-encoding': 'gzip' });
    const plain = await get('/list');
    expect(app().asked).toHaveLength(1);
    expect(brotliDecompressSync(brotli.body).toString()).toBe(LONG_TEXT);
    expect(gunzipSync(gzip.body).toString()).toBe(LONG_TEXT);
    expect(plain.body.toString()).toBe(LONG_TEXT);
    const tags = [brotli, gzip, plain].map(({ headers }) => headers['etag']);
    expect(tags).toEqual([
      expect.stringMatching(/^"[\w-]{16}-br"$/),
      expect.stringMatching(/-gzip"$/),
      expect.any(String),
    ]);
    expect(tags[2]).toMatch(/^"[\w-]{16}"$/);
    for (const { headers } of [brotli, gzip, plain]) expect(headers['vary']).toBe('accept-encoding');
  });

  test.each([
    ['/tiny', {}],
    ['/picture', {}],
    ['/noise', {}],
    ['/list', { 'x-no-compression': '1' }],
    ['/list', { 'accept-encoding': 'br;q=0, identity' }],
  ])('leave %s %o as it is', async (path, headers) => {
    const noise = Buffer.from(Array.from({ length: 2_000 }, (_, n) => (n * 7_919) % 251));
    await open(
      ['/tiny', '/picture', '/noise', '/list'].map((route) => ({ route, ...minute })),
      {
        '/tiny': (_, reply) => reply.type('text/plain').send('tiny'),
        '/picture': (_, reply) => reply.type('image/webp').send(Buffer.from(LONG_TEXT)),
        '/noise': (_, reply) => reply.type('text/plain').send(noise.subarray(0, 1_000)),
        '/list': sendLongText,
      },
    );
    for (let time = 0; time < 2; time += 1) {
      const answer = await get(path, { 'accept-encoding': 'br', ...headers });
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.headers['content-length']).toBe(String(answer.body.length));
    }
  });

  test('become as small as they can where they are sent often, under another tag', async () => {
    await open([{ route: '/list', ...minute }], {
      '/list': (_, reply) => {
        const item = (__: unknown, n: number) =>
          `<li class="card"><a href="/p/item-${n}">Item ${(n * 31) % 97}</a></li>`;
        return reply.type('text/html').send(Array.from({ length: 400 }, item).join(''));
      },
    });
    const br = { 'accept-encoding': 'br' };
    const first = await get('/list', br);
    for (let time = 0; time < 256; time += 1) await get('/list', br);
    await vi.waitFor(async () => expect((await get('/list', br)).headers['etag']).toMatch(/-br-best"$/), 10_000);
    const better = await get('/list', br);
    expect(better.body.length).toBeLessThan(first.body.length);
    expect(brotliDecompressSync(better.body)).toEqual(brotliDecompressSync(first.body));
    // Whoever holds the first one holds what is still right.
    const again = await get('/list', { ...br, 'if-none-match': String(first.headers['etag']) });
    expect(again).toMatchObject({ status: 304, headers: { etag: first.headers['etag'] } });
  });
});

describe('conditions', () => {
  test('are answered with 304, without a body, with the headers that RFC 9110 15.4.5 asks for', async () => {
    await open([{ route: '/list', ...minute, tags: ['products'] }], { '/list': sendLongText });
    const { headers } = await get('/list', { 'accept-encoding': 'br' });
    const etag = String(headers['etag']);
    for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get('/list', { 'accept-encoding': 'br', 'if-none-match': condition });
      expect(answer, condition).toMatchObject({
        status: 304,
        headers: {
          etag,
          vary: 'accept-encoding',
          'cache-control': headers['cache-control'],
          'cdn-cache-control': headers['cdn-cache-control'],
          'cache-tag': 'products',
          age: '0',
          date: expect.any(String),
        },
        body: Buffer.alloc(0),
      });
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.headers['content-type']).toBeUndefined();
    }
    for (const condition of ['"other"', etag.slice(1, -1), '']) {
      expect((await get('/list', { 'accept-encoding': 'br', 'if-none-match': condition })).status).toBe(200);
    }
    expect(app().asked).toHaveLength(1);
  });

  test('get the policies of the answer with a 304, as they are now: the tag is of the bytes alone', async () => {
    let policy = "default-src 'self'";
    await open([{ route: '/list', ...minute, tags: ['products'] }], {
      '/list': (request, reply) => {
        reply.header('content-security-policy', policy).header('x-content-type-options', 'nosniff');
        return sendLongText(request, reply);
      },
    });
    const etag = String((await get('/list')).headers['etag']);
    const told = async () => (await get('/list', { 'if-none-match': etag })).headers;
    expect(await told()).toMatchObject({ 'content-security-policy': policy, 'x-content-type-options': 'nosniff' });
    policy = "default-src 'none'";
    await app().cache.evict(['products']);
    expect(await told()).toMatchObject({ etag, 'content-security-policy': policy });
    expect(await told()).toMatchObject({ etag, 'content-security-policy': policy });
  });

  test('hold for an answer that was just made, and for the same bytes made anew', async () => {
    await open([{ route: '/list', ...minute, tags: ['products'] }], { '/list': sendLongText });
    const { headers } = await get('/list');
    await app().cache.evict(['products']);
    const answer = await get('/list', { 'if-none-match': String(headers['etag']) });
    expect(app().asked).toHaveLength(2);
    expect(answer).toMatchObject({ status: 304, headers: { etag: headers['etag'] }, body: Buffer.alloc(0) });
  });
});
