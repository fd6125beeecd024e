import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';

import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { compressResponses } from '../../performance/http/index.ts';
import { whenDone } from '../../../test/support/cleanup.ts';
import { startS3 } from '../../../test/support/s3-server.ts';
import { Watched } from '../../../test/support/watched-storage.ts';
import { type ImageStorage, LocalDisk, openStore } from '../../performance/images/index.ts';
import { registerPictureRoutes } from './serve-pictures.ts';

const keyOf = (letter: string, size = 'small', end = 'webp') => `products/${size}/${letter.repeat(64)}.${end}`;
const small = keyOf('a');
const large = keyOf('b', 'original', 'jpg');
const pixels = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, place) => place % 251));

interface Stores {
  store: ImageStorage;
  /** From now on nothing can be had of it. */
  takeAway: () => Promise<void>;
}

const STORES: Record<string, () => Promise<Stores>> = {
  'a folder': async () => {
    const folder = mkdtempSync(`${tmpdir()}/social-selling-pictures-`);
    whenDone(() => rmSync(folder, { recursive: true, force: true }));
    const takeAway = async () => {
      rmSync(folder, { recursive: true, force: true });
      writeFileSync(folder, 'no folder any more');
      return Promise.resolve();
    };
    return { store: new LocalDisk(folder), takeAway };
  },
  'a bucket': async () => {
    const server = await startS3();
    const store = openStore(server.settings({ S3_TIMEOUT: '500' }), '/nonexistent');
    whenDone(() => store.close());
    return { store, takeAway: async () => server.close() };
  },
};

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

async function getFrom(
  app: FastifyInstance,
  key: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  const { port } = app.server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: `/images/${key}`, headers, method, agent: false }, resolve)
      .on('error', reject)
      .end();
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}

describe.each(Object.keys(STORES))('of %s', (name) => {
  let disk: Watched;
  let takeAway: Stores['takeAway'];
  const app = fastify({ forceCloseConnections: true });
  const get = async (...asked: [string, Record<string, string>?, string?]) => getFrom(app, ...asked);

  beforeAll(async () => {
    const opened = await STORES[name]?.();
    if (opened === undefined) throw new Error('There is no such store.');
    disk = new Watched(opened.store);
    takeAway = opened.takeAway;
    await disk.write(small, pixels(1_000));
    await disk.write(large, pixels(1_000_000));
    compressResponses(app);
    registerPictureRoutes(app, disk);
    await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => app.close());

  describe.each([
    ['a small picture', small, 1_000],
    ['a large picture', large, 1_000_000],
  ])('%s', (_, key, bytes) => {
    test('is sent whole, to be kept for a year', async () => {
      const { status, headers, body } = await get(key, { 'accept-encoding': 'gzip, br' });
      expect({ status, body: body.equals(pixels(bytes)) }).toEqual({ status: 200, body: true });
      expect(headers).toMatchObject({
        'content-type': key.endsWith('.jpg') ? 'image/jpeg' : 'image/webp',
        'content-length': String(bytes),
        'cache-control': 'public, max-age=31536000, immutable',
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        etag: `"${key.replaceAll('/', '-')}"`,
      });
      expect(headers['content-encoding']).toBeUndefined();
      expect(headers.vary).toBeUndefined();
    });

    test('is described to HEAD without a body', async () => {
      const [head, whole] = [await get(key, {}, 'HEAD'), await get(key)];
      expect(head.body.byteLength).toBe(0);
      expect({ ...head.headers, date: '' }).toEqual({ ...whole.headers, date: '' });
    });

    test.each([
      ['bytes=0-1', 0, 1],
      ['bytes=100-199', 100, 199],
      ['bytes=900-', 900, bytes - 1],
      ['bytes=-10', bytes - 10, bytes - 1],
      ['bytes=10-99999999', 10, bytes - 1],
    ])('is sent in part: %s', async (range, start, end) => {
      const { status, headers, body } = await get(key, { range });
      expect(status).toBe(206);
      expect(headers).toMatchObject({
        'content-range': `bytes ${start}-${end}/${bytes}`,
        'content-length': String(end - start + 1),
        'cache-control': 'public, max-age=31536000, immutable',
      });
      expect(body.equals(pixels(bytes).subarray(start, end + 1))).toBe(true);
    });

    test('goes on only where the beginning is of the same picture', async () => {
      const etag = `"${key.replaceAll('/', '-')}"`;
      const statusOf = async (ifRange: string) => (await get(key, { range: 'bytes=5-', 'if-range': ifRange })).status;
      expect(await statusOf(etag)).toBe(206);
      expect(await statusOf('"another"')).toBe(200);
      expect(await statusOf(`W/${etag}`)).toBe(200);
      expect(await statusOf('Sat, 01 Jan 2000 00:00:00 GMT')).toBe(200);
    });

    test('has no part beyond its end', async () => {
      const { status, headers, body } = await get(key, { range: `bytes=${bytes}-` });
      expect(status).toBe(416);
      expect(headers).toMatchObject({ 'content-range': `bytes */${bytes}`, 'cache-control': 'no-store' });
      expect(JSON.parse(body.toString())).toMatchObject({ code: 'range-not-satisfiable' });
    });

    test.each(['bytes=0-1,5-6', 'items=1-2', 'bytes=9-5'])('is sent whole to %s', async (range) => {
      expect(await get(key, { range })).toMatchObject({ status: 200, headers: { 'content-length': String(bytes) } });
    });

    test('is not sent to who has it', async () => {
      const etag = `"${key.replaceAll('/', '-')}"`;
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const { status, headers, body } = await get(key, { 'if-none-match': known, range: 'bytes=0-1' });
        expect({ known, status, body: body.byteLength, tag: headers.etag }).toEqual({
          known,
          status: 304,
          body: 0,
          tag: etag,
        });
        expect(headers['cache-control']).toContain('immutable');
      }
      expect((await get(key, { 'if-none-match': '"other"' })).status).toBe(200);
      expect((await get(key, { 'if-match': '"other"' })).status).toBe(412);
    });
  });

  test.each([keyOf('c'), 'products/manifest/x.json', '../secret', 'products/small/x.webp', ''])(
    'there is no picture %j, and nobody keeps that for long',
    async (key) => {
      for (const headers of [{}, { 'if-none-match': '*' }, { range: 'bytes=0-1' }]) {
        const { status, headers: answered } = await get(key, headers);
        expect(status).toBe(404);
        expect(answered['cache-control']).toBe('public, max-age=10');
        expect(answered.etag).toBeUndefined();
      }
    },
  );

  test('neither who has a picture nor a hot one touches the store', async () => {
    await get(small);
    const before = disk.asked;
    expect((await get(large, { 'if-none-match': `"${large.replaceAll('/', '-')}"` })).status).toBe(304);
    expect((await get(small)).status).toBe(200);
    expect((await get(small, { range: 'bytes=1-2' })).status).toBe(206);
    expect(disk.asked).toBe(before);
  });

  test('a picture is found as soon as it is stored', async () => {
    const key = keyOf('9');
    expect((await get(key)).status).toBe(404);
    await disk.write(key, pixels(10));
    expect((await get(key)).status).toBe(200);
  });

  test('a picture removed while it is asked for, or after, is missing: never half a picture', async () => {
    const key = keyOf('d', 'large');
    await disk.write(key, pixels(200_000));
    const size = disk.size.bind(disk);
    disk.size = async (asked) => {
      const found = await size(asked);
      await disk.remove(asked);
      return found;
    };
    const missing = { status: 404, headers: { 'cache-control': 'public, max-age=10' } };
    for (const headers of [{}, { range: 'bytes=1-2' }]) {
      const answer = await get(key, headers);
      expect(answer).toMatchObject(missing);
      expect(answer.headers).not.toHaveProperty('etag');
      expect(answer.headers).not.toHaveProperty('content-range');
    }
    disk.size = size;
  });

  test('while the store is away, what is in memory is served and the rest is refused for a moment', async () => {
    const complained = vi.spyOn(console, 'error').mockReturnValue();
    await get(small);
    await takeAway();
    for (const key of [large, keyOf('8'), keyOf('7', 'medium')]) {
      const { status, headers, body } = await get(key);
      expect(status).toBe(503);
      expect(headers).toMatchObject({ 'retry-after': '5', 'cache-control': 'no-store' });
      expect(headers.etag).toBeUndefined();
      expect(JSON.parse(body.toString())).toMatchObject({ code: 'picture-store-unavailable' });
    }
    expect((await get(small)).status).toBe(200);
    expect((await get(large, { 'if-none-match': `"${large.replaceAll('/', '-')}"` })).status).toBe(304);
    expect(complained).toHaveBeenCalledOnce();
    complained.mockRestore();
  });
});
