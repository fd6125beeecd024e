import { setTimeout as wait } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { BR, Front, GZIP } from './front.ts';
import { TEXT } from './origin.ts';

let front: Front;
beforeAll(async () => {
  front = await Front.open();
}, 60_000);
beforeEach(() => front.rest());

describe('compression', () => {
  test.each([
    ['br', BR, brotliDecompressSync],
    ['gzip', GZIP, gunzipSync],
  ])('passes on what the shop compressed (%s), untouched', async (encoding, headers, decompress) => {
    const { headers: answered, body } = await front.get(front.fresh('page'), headers);
    expect(answered).toMatchObject({ 'content-encoding': encoding, etag: `"version-${encoding}"` });
    expect(answered.vary).toBe('accept-encoding, accept-language');
    expect(decompress(body).toString()).toContain(TEXT);
  });

  test.each([
    ['br', BR, brotliDecompressSync],
    ['gzip', GZIP, gunzipSync],
    ['gzip', { ...GZIP, via: '1.1 a-cdn' }, gunzipSync],
  ])('compresses what the shop left as it is (%s, %o)', async (encoding, headers, decompress) => {
    const { headers: answered, body } = await front.get(front.fresh('plain'), headers);
    expect(answered['content-encoding']).toBe(encoding);
    expect(answered.vary?.toLowerCase()).toContain('accept-encoding');
    expect(decompress(body).toString()).toBe(TEXT);
  });

  test.each([
    ['nobody asks', {}],
    ['it is refused', { 'accept-encoding': 'br;q=0, gzip;q=0.0' }],
    ['it is asked not to', { ...BR, 'x-no-compression': '1' }],
  ])('sends the plain text where %s', async (_, headers) => {
    const { headers: answered, body } = await front.get(front.fresh('plain'), headers);
    expect(answered['content-encoding']).toBeUndefined();
    expect(body.toString()).toBe(TEXT);
  });

  test('asks the shop for one of three codings, whatever the browser says', async () => {
    const spelled = ['gzip, deflate, br', 'br;q=1.0, gzip;q=0.5', 'BR', 'gzip,br;q=0', 'x-gzip', 'identity', 'brotli'];
    for (const accepted of spelled) await front.get(front.fresh('page'), { 'accept-encoding': accepted });
    expect(front.origin.seen.map(({ headers }) => headers['accept-encoding'])).toEqual([
      'br',
      'br',
      'br',
      'gzip',
      'gzip',
      undefined,
      undefined,
    ]);
  });

  test.each(['cookie', 'authorization'])('leaves personal answers (%s) as the shop sent them', async (name) => {
    const { headers, body } = await front.get('/secret', { ...BR, [name]: 'session=abc' });
    expect(headers['content-encoding']).toBeUndefined();
    expect(body.toString()).toBe(TEXT);
  });
});

test('passes by what holds secrets even for strangers', async () => {
  for (let time = 0; time < 2; time += 1) {
    const { headers, body } = await front.get('/api/auth/session', BR);
    expect([headers['content-encoding'], body.toString()]).toEqual([undefined, TEXT]);
  }
  expect(front.origin.count('/api/auth/session')).toBe(2);
  expect((await front.get('/api/authors', BR)).headers['content-encoding']).toBe('br');
});

describe('the cache of pages', () => {
  test('answers from memory what is the same for everybody, by encoding and language', async () => {
    const address = front.fresh('page');
    const german = { 'accept-language': 'fr-CH, de;q=0.9, en;q=0.8' };
    const variants = [{}, BR, GZIP, german, { ...BR, ...german }];
    const answers = [];
    for (const headers of [...variants, ...variants]) answers.push(await front.get(address, headers));
    expect(front.origin.count(address)).toBe(variants.length);
    expect(answers.slice(5).map(({ headers }) => headers['cache-status'])).toEqual(
      variants.map(() => 'social-selling;hit, nginx;hit'),
    );
    expect(answers.map(({ body }) => body).slice(5)).toEqual(answers.map(({ body }) => body).slice(0, 5));
    expect(answers[3]?.body.toString()).toMatch(/^de: /);
    expect(answers[0]?.body.toString()).toMatch(/^the shop’s own: /);
    expect(answers[0]?.headers['cache-status']).toBe('social-selling;hit, nginx;fwd=uri-miss');
  });

  test('answers 304 to who has the page', async () => {
    const address = front.fresh('page');
    const { headers } = await front.get(address, BR);
    const again = await front.get(address, { ...BR, 'if-none-match': `"old", ${String(headers.etag)}` });
    expect(again).toMatchObject({ status: 304, headers: { etag: headers.etag } });
    expect(again.body.byteLength).toBe(0);
    expect((await front.get(address, { ...GZIP, 'if-none-match': String(headers.etag) })).status).toBe(200);
  });

  test('lets one request fetch what many wait for', async () => {
    front.origin.delay = 300;
    const address = front.fresh('page');
    const answers = await Promise.all(Array.from({ length: 40 }, async () => front.get(address, BR)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(front.origin.count(address)).toBe(1);
  });

  test('refreshes behind the back of who asks', async () => {
    const address = front.fresh('page');
    await front.get(address);
    await wait(2_100);
    front.origin.delay = 1_000;
    const stale = await front.get(address);
    expect(stale.headers['cache-status']).toContain('nginx;hit;detail=');
    const answered = () => front.origin.answered.filter((url) => url === address).length;
    expect(answered()).toBe(1);
    await expect.poll(answered, { timeout: 5_000 }).toBe(2);
    expect(front.origin.count(address)).toBe(2);
  });

  test.each(['unnamed', 'cookie', 'secret', 'agent', 'refused'])(
    'keeps nothing of an answer of kind %s',
    async (kind) => {
      const address = front.fresh(kind);
      for (let time = 0; time < 3; time += 1) expect((await front.get(address)).status).toBe(200);
      expect(front.origin.count(address)).toBe(3);
    },
  );

  test.each([
    ['cookie', 'theme=dark; session=abc'],
    ['cookie', '__Host-session=abc'],
    ['authorization', 'Bearer abc'],
  ])('is neither asked nor filled for who is signed in (%s: %s)', async (name, value) => {
    const address = front.fresh('page');
    await front.get(address);
    for (let time = 0; time < 2; time += 1) {
      const { headers } = await front.get(address, { [name]: value });
      expect(headers['cache-status']).toBe('social-selling;hit');
    }
    const other = front.fresh('page');
    await front.get(other, { [name]: value });
    await front.get(other);
    expect([front.origin.count(address), front.origin.count(other)]).toEqual([3, 2]);
    expect(front.origin.seen.some(({ headers }) => headers[name] === value)).toBe(true);
  });

  test('does not take another cookie for a session', async () => {
    const address = front.fresh('page');
    await front.get(address, { cookie: 'my-session=abc' });
    await front.get(address, { cookie: 'theme=dark' });
    expect(front.origin.count(address)).toBe(1);
  });

  test('passes on what changes something, every time', async () => {
    const address = front.fresh('page');
    for (let time = 0; time < 2; time += 1) await front.get(address, {}, 'POST');
    expect(front.origin.seen.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });
});
