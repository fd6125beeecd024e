import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { fastify, type FastifyInstance, type InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { compressResponses } from './compress.ts';
import { serveStaticAssets } from './static-assets.ts';

const script = 'const answer = 42; // of everything\n'.repeat(100);
const noise = Buffer.from(Array.from({ length: 3_000 }, () => Math.floor(Math.random() * 256)));
const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-assets-'));
const app = fastify();

beforeAll(async () => {
  mkdirSync(path.join(folder, 'deep'));
  writeFileSync(path.join(folder, 'page.aB3.js'), script);
  writeFileSync(path.join(folder, 'deep/[slug].css'), script);
  writeFileSync(path.join(folder, 'tiny.js'), 'tiny');
  writeFileSync(path.join(folder, 'noise.txt'), noise);
  writeFileSync(path.join(folder, 'font.woff2'), noise);
  writeFileSync(path.join(folder, 'archive.gz'), 'not the sibling of a file');
  writeFileSync(path.join(folder, 'tiny.js.br'), 'left from before');
  execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../../../scripts/precompress.mjs'), folder]);
  compressResponses(app);
  serveStaticAssets(app, { folder, prefix: '/_astro/' });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

async function get(
  file: string,
  headers: Record<string, string> = {},
  method: InjectOptions['method'] = 'GET',
  from: FastifyInstance = app,
) {
  const { statusCode, headers: answered, rawPayload } = await from.inject({ url: `/_astro/${file}`, headers, method });
  return { status: statusCode, headers: answered, body: rawPayload };
}

const BR = { 'accept-encoding': 'gzip, deflate, br' };
const GZIP = { 'accept-encoding': 'gzip' };

test('the build puts the smaller variants beside what is worth it', () => {
  const has = (name: string) => existsSync(path.join(folder, name));
  expect(['page.aB3.js.br', 'page.aB3.js.gz', 'deep/[slug].css.br'].map(has)).toEqual([true, true, true]);
  const without = ['tiny.js.br', 'tiny.js.gz', 'noise.txt.br', 'noise.txt.gz', 'font.woff2.br', 'page.aB3.js.br.br'];
  expect(without.map(has)).toEqual(without.map(() => false));
});

describe('serveStaticAssets', () => {
  test('sends what the build compressed, to be kept for a year', async () => {
    const [brotli, gzip, plain] = [
      await get('page.aB3.js', BR),
      await get('page.aB3.js', GZIP),
      await get('page.aB3.js'),
    ];
    for (const { status, headers, body } of [brotli, gzip, plain]) {
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': 'text/javascript; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'accept-ranges': 'bytes',
        vary: 'accept-encoding',
        etag: expect.stringMatching(/^"[\w-]{22}"$/) as string,
        'content-length': String(body.byteLength),
      });
    }
    expect([brotli, gzip, plain].map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip', undefined]);
    expect(new Set([brotli, gzip, plain].map(({ headers }) => headers.etag)).size).toBe(3);
    expect(brotliDecompressSync(brotli.body).toString()).toBe(script);
    expect(gunzipSync(gzip.body).toString()).toBe(script);
    expect(plain.body.toString()).toBe(script);
  });

  test('serves what lies deeper and what has an odd name', async () => {
    expect((await get('deep/%5Bslug%5D.css', BR)).headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/css; charset=utf-8',
    });
  });

  test.each([
    ['font.woff2', 'font/woff2'],
    ['noise.txt', 'text/plain; charset=utf-8'],
    ['archive.gz', 'application/octet-stream'],
  ])('sends %s as it is', async (file, type) => {
    const { headers } = await get(file, GZIP);
    expect(headers).toMatchObject({ 'content-type': type });
    expect(headers['content-encoding']).toBeUndefined();
  });

  test('sends the plain file to who asks for it', async () => {
    expect((await get('page.aB3.js', { ...BR, 'x-no-compression': '1' })).body.toString()).toBe(script);
  });

  test('answers 304 to who has it, in that encoding', async () => {
    const { headers } = await get('page.aB3.js', BR);
    const known = { 'if-none-match': `"other", W/${String(headers.etag)}` };
    const again = await get('page.aB3.js', { ...BR, ...known });
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    expect(again.headers).toMatchObject({
      etag: headers.etag,
      vary: 'accept-encoding',
      'cache-control': headers['cache-control'],
    });
    expect((await get('page.aB3.js', { ...GZIP, ...known })).status).toBe(200);
    expect((await get('page.aB3.js', { 'if-none-match': '*' }, 'HEAD')).status).toBe(304);
  });

  test('says to HEAD what GET sends', async () => {
    const [head, whole] = [await get('page.aB3.js', BR, 'HEAD'), await get('page.aB3.js', BR)];
    expect(head.body.byteLength).toBe(0);
    expect({ ...head.headers, date: '' }).toEqual({ ...whole.headers, date: '' });
  });

  test('sends parts', async () => {
    const { headers, body } = await get('page.aB3.js');
    const part = await get('page.aB3.js', { range: 'bytes=6-11' });
    expect(part).toMatchObject({ status: 206, body: body.subarray(6, 12) });
    expect(part.headers).toMatchObject({ 'content-range': `bytes 6-11/${script.length}`, 'content-length': '6' });
    expect((await get('page.aB3.js', { range: 'bytes=-3' })).body).toEqual(body.subarray(-3));
    const etag = String(headers.etag);
    expect((await get('page.aB3.js', { range: 'bytes=6-11', 'if-range': etag })).status).toBe(206);
    expect((await get('page.aB3.js', { range: 'bytes=6-11', 'if-range': '"old"' })).status).toBe(200);
    expect((await get('page.aB3.js', { ...BR, range: 'bytes=6-11', 'if-range': etag })).status).toBe(200);
  });

  test('refuses what it cannot do, and lets nobody keep the refusal', async () => {
    const beyond = await get('page.aB3.js', { range: 'bytes=99999-' });
    expect(beyond.headers).toMatchObject({ 'content-range': `bytes */${script.length}`, 'cache-control': 'no-store' });
    expect(beyond).toMatchObject({ status: 416 });
    expect(JSON.parse(beyond.body.toString())).toMatchObject({ code: 'range-not-satisfiable' });
    expect(beyond.headers.etag).toBeUndefined();
    const other = await get('page.aB3.js', { 'if-match': '"other"' });
    expect([other.status, other.headers['cache-control']]).toEqual([412, 'no-store']);
  });

  test.each(['none.js', '', '../static-assets.ts', '%2e%2e/secret', 'deep', 'page.aB3.js.br', '%00'])(
    'has nothing at %j',
    async (file) => {
      const { status, headers } = await get(file);
      expect(status).toBe(404);
      expect(String(headers['cache-control'])).not.toContain('immutable');
    },
  );

  test('reads from the disk what memory has no room for', async () => {
    const small = fastify();
    serveStaticAssets(small, { folder, prefix: '/_astro/', bytesInMemory: 10 });
    const whole = await get('page.aB3.js', {}, 'GET', small);
    expect(whole.body.toString()).toBe(script);
    expect(whole.headers['content-length']).toBe(String(script.length));
    expect((await get('page.aB3.js', { range: 'bytes=6-11' }, 'GET', small)).body.toString()).toBe('answer');
    expect(brotliDecompressSync((await get('page.aB3.js', BR, 'GET', small)).body).toString()).toBe(script);
    await small.close();
  });
});
