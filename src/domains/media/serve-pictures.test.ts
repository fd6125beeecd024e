import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';

import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { compressResponses } from '../../performance/http/index.ts';
import { LocalDisk } from '../../performance/images/index.ts';
import { HotPictures } from './hot-pictures.ts';
import { registerPictureRoutes } from './serve-pictures.ts';

class CountingDisk extends LocalDisk {
  touched = 0;

  override async size(key: string): Promise<number | undefined> {
    this.touched += 1;
    return super.size(key);
  }

  override async read(key: string): Promise<Buffer | undefined> {
    this.touched += 1;
    return super.read(key);
  }
}

const folder = mkdtempSync(`${tmpdir()}/social-selling-pictures-`);
const disk = new CountingDisk(folder);
const app = fastify({ forceCloseConnections: true });
const keyOf = (letter: string, size = 'small', end = 'webp') => `products/${size}/${letter.repeat(64)}.${end}`;
const small = keyOf('a');
const large = keyOf('b', 'original', 'jpg');
const pixels = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, place) => place % 251));

beforeAll(async () => {
  await disk.write(small, pixels(1_000));
  await disk.write(large, pixels(1_000_000));
  compressResponses(app);
  registerPictureRoutes(app, disk);
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

async function get(key: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port } = app.server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: `/images/${key}`, headers, method, agent: false }, resolve)
      .on('error', reject)
      .end();
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
}

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
    ['bytes=0-0', 0, 0],
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
  'there is no picture %j, and nobody keeps that',
  async (key) => {
    for (const headers of [{}, { 'if-none-match': '*' }, { range: 'bytes=0-1' }]) {
      const { status, headers: answered } = await get(key, headers);
      expect(status).toBe(404);
      expect(answered['cache-control']).toBe('no-store');
      expect(answered.etag).toBeUndefined();
    }
  },
);

test('neither who has a picture nor a hot one touches the disk', async () => {
  await get(small);
  const before = disk.touched;
  expect((await get(large, { 'if-none-match': `"${large.replaceAll('/', '-')}"` })).status).toBe(304);
  expect((await get(small)).status).toBe(200);
  expect((await get(small, { range: 'bytes=1-2' })).status).toBe(206);
  expect(disk.touched).toBe(before);
});

test('a picture removed while it is asked for is an error, never half a picture', async () => {
  const key = keyOf('d', 'large');
  await disk.write(key, pixels(200_000));
  const size = disk.size.bind(disk);
  disk.size = async (asked) => {
    const found = await size(asked);
    await disk.remove(asked);
    return found;
  };
  const answer = await get(key).catch((error: unknown) => error);
  disk.size = size;
  expect(answer instanceof Error || (answer as Answer).status === 500).toBe(true);
});

describe('HotPictures', () => {
  const keys = ['1', '2', '3'].map((letter) => keyOf(letter));
  beforeAll(async () => {
    for (const key of keys) await disk.write(key, pixels(400));
  });

  test('reads once for all who ask at the same time', async () => {
    const hot = new HotPictures(disk);
    const before = disk.touched;
    const answers = await Promise.all(Array.from({ length: 50 }, async () => hot.read(small, 1_000)));
    expect(new Set(answers).size).toBe(1);
    expect(disk.touched).toBe(before + 1);
  });

  test('keeps what was asked for last, and no more than it may', async () => {
    const hot = new HotPictures(disk, 1_000);
    const [first = '', second = '', third = ''] = keys;
    await hot.read(first, 400);
    await hot.read(second, 400);
    expect(hot.peek(first)).toBeDefined();
    await hot.read(third, 400);
    expect([first, second, third].map((key) => hot.peek(key) !== undefined)).toEqual([true, false, true]);
  });

  test('leaves large pictures to be streamed', async () => {
    const hot = new HotPictures(disk);
    expect(await hot.read(large, 1_000_000)).toBeUndefined();
    expect(hot.peek(large)).toBeUndefined();
  });

  test('keeps nothing of what is not there, and asks again after a failure', async () => {
    const hot = new HotPictures(disk);
    expect(await hot.read(keyOf('e'), 10)).toBeUndefined();
    const failing = new HotPictures(
      new (class extends LocalDisk {
        override async read(): Promise<never> {
          throw new Error('disk broken');
        }
      })(folder),
    );
    await expect(failing.read(small, 10)).rejects.toThrow('disk broken');
    await expect(failing.read(small, 10)).rejects.toThrow('disk broken');
  });
});
