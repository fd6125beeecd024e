import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { compressResponses } from './compress.ts';

const text = 'a marketplace of good things; ';
const short = text.repeat(100);
const long = text.repeat(20_000);
const noise = randomBytes(4_000);
const app = fastify({ forceCloseConnections: true });
let port = 0;

beforeAll(async () => {
  compressResponses(app);
  const get = (path: string, type: string, body: string | Buffer, headers: Record<string, string> = {}) =>
    app.get(path, async (_, reply) => reply.headers(headers).type(type).send(body));
  get('/short', 'text/plain', short, { etag: '"1"' });
  get('/long', 'text/plain', long, { etag: '"1"', vary: 'accept-language' });
  get('/tiny', 'text/plain', 'x'.repeat(1_023));
  get('/just', 'text/plain', 'x'.repeat(1_024));
  get('/problem', 'application/problem+json; charset=utf-8', JSON.stringify({ title: short }));
  get('/picture', 'image/webp', Buffer.from(long));
  get('/woff2', 'font/woff2', Buffer.from(long));
  get('/ttf', 'font/ttf', Buffer.from(long));
  get('/done', 'text/plain', Buffer.from(long), { 'content-encoding': 'zstd' });
  get('/as-it-is', 'text/plain', long, { 'cache-control': 'public, no-transform' });
  get('/noise', 'text/plain', noise);
  get('/huge', 'text/plain', 'x'.repeat(8_000_001));
  app.get('/part', async (_, reply) => reply.code(206).type('text/plain').send(short));
  app.get('/none', async (_, reply) => reply.code(204).send());
  app.get('/unchanged', async (_, reply) => reply.code(304).header('etag', '"1"').type('text/plain').send());
  app.get('/stream', async (_, reply) =>
    reply.type('text/plain').send(Readable.from(Array.from({ length: 400 }, () => text.repeat(2_000)))),
  );
  app.get('/noisy', async (_, reply) => reply.type('text/plain').send(Readable.from(noisy())));
  app.get('/broken', async (_, reply) => reply.type('text/plain').send(Readable.from(broken())));
  app.get('/events', async (_, reply) => reply.type('text/event-stream').send(Readable.from([`data: ${long}\n\n`])));
  app.get('/open', (_, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/html' });
    reply.raw.write(short);
  });
  const raw = (path: string, answer: (response: ServerResponse) => void) =>
    app.get(path, (_, reply) => {
      reply.hijack();
      answer(reply.raw);
    });
  raw('/raw', (response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    for (let part = 0; part < 10; part += 1) response.write(long);
    response.end('the end');
  });
  raw('/pairs', (response) => {
    response.writeHead(201, 'Made', ['Content-Type', 'text/html', 'Set-Cookie', 'a=1', 'set-cookie', 'b=2']);
    response.end(short, 'utf8');
  });
  raw('/bare', (response) => {
    response.setHeader('content-type', 'text/html');
    response.end();
  });
  raw('/told', (response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end();
  });
  raw('/implicit', (response) => {
    response.setHeader('content-type', 'text/html');
    response.end(short);
  });
  raw('/flushed', (response) => {
    response.setHeader('content-type', 'text/html');
    response.flushHeaders();
    response.end(short);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(async () => app.close());

const NOISY_PARTS = 150;
let written = 0;

/** 15 MB that do not become smaller. */
function* noisy() {
  for (written = 0; written < NOISY_PARTS; written += 1) yield randomBytes(100_000);
}

async function* broken() {
  yield long;
  await wait(20);
  throw new Error('cut off');
}

interface Answer {
  status: number;
  message: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          message: response.statusMessage ?? '',
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const BR = { 'accept-encoding': 'gzip, deflate, br' };

describe('compressResponses', () => {
  test('sends Brotli, gzip or the plain text, each whole and with its length', async () => {
    const brotli = await get('/short', BR);
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding', etag: 'W/"1"' });
    expect(brotli.headers['content-length']).toBe(String(brotli.body.byteLength));
    expect(brotliDecompressSync(brotli.body).toString()).toBe(short);
    const gzip = await get('/short', { 'accept-encoding': 'gzip' });
    expect(gunzipSync(gzip.body).toString()).toBe(short);
    const plain = await get('/short');
    expect(plain.headers).toMatchObject({ vary: 'accept-encoding', etag: '"1"' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.toString()).toBe(short);
  });

  test('compresses a large body piece by piece', async () => {
    const brotli = await get('/long', BR);
    expect(brotli.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-language, accept-encoding' });
    expect(brotliDecompressSync(brotli.body).toString()).toBe(long);
    expect(gunzipSync((await get('/long', { 'accept-encoding': 'gzip' })).body).toString()).toBe(long);
  });

  test.each(['/problem', '/ttf', '/just', '/pairs', '/implicit', '/flushed'])('compresses %s', async (path) => {
    const [answer, plain] = [await get(path, BR), await get(path)];
    expect(answer.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(answer.body)).toEqual(plain.body);
  });

  test('compresses what is written past the framework, and what never says how long it is', async () => {
    expect(brotliDecompressSync((await get('/raw', BR)).body).toString()).toBe(`${long.repeat(10)}the end`);
    const stream = await get('/stream', BR);
    expect(stream.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(stream.body).toString()).toBe(text.repeat(2_000 * 400));
  });

  test('waits for a slow reader instead of keeping all of a stream in memory', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /noisy HTTP/1.1\r\nhost: shop\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n');
    socket.pause();
    await expect.poll(() => written).toBeGreaterThan(0);
    await wait(300);
    expect(written).toBeLessThan(NOISY_PARTS);
    const chunks: Buffer[] = [];
    for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
    const answer = Buffer.concat(chunks);
    expect(written).toBe(NOISY_PARTS);
    expect(answer.byteLength).toBeGreaterThan(NOISY_PARTS * 100_000);
    expect(answer.subarray(-5).toString()).toBe('0\r\n\r\n');
  }, 30_000);

  test('keeps repeated headers and the status text', async () => {
    const answer = await get('/pairs', BR);
    expect(answer).toMatchObject({ status: 201, message: 'Made', headers: { 'set-cookie': ['a=1', 'b=2'] } });
  });

  test.each([
    ['/tiny', {}],
    ['/picture', {}],
    ['/woff2', {}],
    ['/as-it-is', {}],
    ['/events', {}],
    ['/part', {}],
    ['/noise', {}],
    ['/huge', {}],
    ['/short', { 'x-no-compression': '1' }],
    ['/short', { 'cache-control': 'no-transform' }],
    ['/short', { 'accept-encoding': 'identity;q=0' }],
  ])('leaves %s %o alone', async (path, headers) => {
    const answer = await get(path, { ...BR, ...headers });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.body.byteLength).toBeGreaterThan(1_000);
  });

  test('never compresses twice', async () => {
    expect(await get('/done', BR)).toMatchObject({ headers: { 'content-encoding': 'zstd' }, body: Buffer.from(long) });
  });

  test('sends no body where there is none', async () => {
    const nothing = Buffer.alloc(0);
    expect(await get('/none', BR)).toMatchObject({ status: 204, body: nothing });
    expect(await get('/unchanged', BR)).toMatchObject({ status: 304, body: nothing, headers: { etag: '"1"' } });
    expect(await get('/bare', BR)).toMatchObject({ status: 200, body: nothing, headers: { 'content-length': '0' } });
    expect(await get('/told', BR)).toMatchObject({ status: 200, body: nothing, headers: { 'content-length': '0' } });
  });

  test('says to HEAD what GET would be', async () => {
    const [head, whole] = [await get('/long', BR, 'HEAD'), await get('/long', BR)];
    expect(head.body.byteLength).toBe(0);
    for (const name of ['content-encoding', 'vary', 'etag', 'content-type']) {
      expect([name, head.headers[name]]).toEqual([name, whole.headers[name]]);
    }
    expect(head.headers['content-length']).toBeUndefined();
    expect((await get('/long', {}, 'HEAD')).headers['content-length']).toBe(String(long.length));
    expect((await get('/tiny', BR, 'HEAD')).headers['content-encoding']).toBeUndefined();
  });

  test('cuts the answer off where its source breaks, so that nobody takes it for whole', async () => {
    await expect(get('/broken', BR)).rejects.toThrow(/aborted|hang up/);
  });

  test('sends as it is what comes while 64 answers are being compressed', async () => {
    const open = await Promise.all(Array.from({ length: 64 }, openAnswer));
    const [late, whole] = [await get('/raw', BR), await get('/short', BR)];
    expect(late.headers).toMatchObject({ vary: 'accept-encoding' });
    expect(late.headers['content-encoding']).toBeUndefined();
    expect(late.body.toString()).toBe(`${long.repeat(10)}the end`);
    expect(whole.headers['content-encoding']).toBe('br');
    for (const answer of open) answer.destroy();
    await expect.poll(async () => (await get('/raw', BR)).headers['content-encoding']).toBe('br');
  });

  test('tells who listens what was compressed', async () => {
    const told: unknown[] = [];
    const listen = (message: unknown) => void told.push(message);
    subscribe('social-selling:http:compress', listen);
    const { body } = await get('/short', BR);
    unsubscribe('social-selling:http:compress', listen);
    expect(told).toEqual([
      { encoding: 'br', bytes: short.length, sent: body.byteLength, seconds: expect.any(Number) as number },
    ]);
  });
});

/** An answer whose end never comes. */
async function openAnswer(): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path: '/open', headers: BR, agent: false }, (response) => {
      response.on('error', () => undefined);
      resolve(response);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
