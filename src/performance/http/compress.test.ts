import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { chooseEncoding, compressResponses } from './compress.ts';

const long = 'a marketplace of good things; '.repeat(20_000);
const app = fastify();
let port = 0;

beforeAll(async () => {
  compressResponses(app);
  app.get('/text', async (_, reply) => reply.type('text/plain').header('etag', '"1"').send(long));
  app.get('/tiny', async (_, reply) => reply.type('text/plain').send('tiny'));
  app.get('/picture', async (_, reply) => reply.type('image/webp').send(Buffer.from(long)));
  app.get('/raw', (_, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/html' });
    for (let part = 0; part < 10; part += 1) reply.raw.write(long);
    reply.raw.end('the end');
  });
  app.get('/none', async (_, reply) => reply.code(204).send());
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(async () => app.close());

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

describe('compressResponses', () => {
  test('sends Brotli, gzip or the plain text, each whole', async () => {
    const brotli = await get('/text', { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding', etag: 'W/"1"' });
    expect(brotliDecompressSync(brotli.body).toString()).toBe(long);
    const gzip = await get('/text', { 'accept-encoding': 'gzip' });
    expect(gunzipSync(gzip.body).toString()).toBe(long);
    const plain = await get('/text');
    expect(plain.headers).toMatchObject({ vary: 'accept-encoding', etag: '"1"' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.toString()).toBe(long);
  });

  test('compresses what is written past the framework, piece by piece', async () => {
    const { body } = await get('/raw', { 'accept-encoding': 'br' });
    expect(brotliDecompressSync(body).toString()).toBe(`${long.repeat(10)}the end`);
  });

  test.each([
    ['/tiny', {}],
    ['/picture', {}],
    ['/text', { 'x-no-compression': '1' }],
  ])('leaves %s %o alone', async (path, headers) => {
    const answer = await get(path, { 'accept-encoding': 'br', ...headers });
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  test('sends no body where there is none', async () => {
    expect(await get('/none', { 'accept-encoding': 'br' })).toMatchObject({ status: 204, body: Buffer.alloc(0) });
    expect(await get('/text', { 'accept-encoding': 'br' }, 'HEAD')).toMatchObject({
      status: 200,
      body: Buffer.alloc(0),
    });
  });
});

describe('chooseEncoding', () => {
  test.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['gzip, br', 'br'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['gzip;q=0, *;q=0.1', 'br'],
    ['br;q=nonsense, gzip', 'gzip'],
  ])('%s → %s', (accepted, encoding) => {
    expect(chooseEncoding(accepted)).toBe(encoding);
  });
});
