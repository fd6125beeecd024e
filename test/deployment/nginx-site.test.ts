import { Agent } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { BR, Front, GZIP, PICTURE, SCRIPT } from './front.ts';
import { securityHeaders } from '../../src/security-headers.ts';
import { TEXT } from './origin.ts';

let front: Front;
beforeAll(async () => {
  front = await Front.open();
}, 60_000);
beforeEach(() => front.rest());

describe('the shop behind it', () => {
  test('is asked over connections that stay open', async () => {
    // One connection of the client, so one worker of nginx: each has its own connections to the shop.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const before = front.origin.connections;
    for (let time = 0; time < 50; time += 1) {
      await front.get(front.fresh('page'), {}, 'GET', front.nginx, agent);
      await front.get(front.fresh('page'), { cookie: 'session=abc' }, 'POST', front.nginx, agent);
    }
    agent.destroy();
    expect(front.origin.connections - before).toBeLessThanOrEqual(2);
    expect(new Set(front.origin.seen.map(({ headers }) => headers.connection))).toEqual(new Set([undefined]));
  });

  test('is told who asks, and nobody can claim to be another', async () => {
    const claims = {
      'x-forwarded-for': '6.6.6.6',
      'x-real-ip': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      'x-request-id': 'mine',
    };
    await front.get(front.fresh('page'), claims);
    await front.get(front.fresh('page'), { ...claims, cookie: 'session=abc' });
    for (const { headers } of front.origin.seen) {
      expect(headers).toMatchObject({
        'x-forwarded-for': '127.0.0.1',
        'x-real-ip': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': '127.0.0.1',
        'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      });
      expect(headers.forwarded).toBeUndefined();
    }
    expect(front.origin.seen).toHaveLength(2);
  });

  test('may answer 503 while its pages are still served', async () => {
    const address = front.fresh('page');
    await front.get(address, BR);
    await wait(2_100);
    front.origin.failing = true;
    const { status, headers, body } = await front.get(address, BR);
    expect([status, headers['content-encoding']]).toEqual([200, 'br']);
    expect(brotliDecompressSync(body).toString()).toContain(TEXT);
    const unknown = await front.get(front.fresh('page'));
    expect([unknown.status, unknown.headers['retry-after']]).toEqual([503, '5']);
  });

  test('may be killed while its pages are still served, and is found again', async () => {
    const address = front.fresh('page');
    await front.get(address);
    await wait(2_100);
    await front.origin.close();
    try {
      for (let time = 0; time < 5; time += 1) {
        const { status, body } = await front.get(address);
        expect([status, body.toString()]).toEqual([200, `the shop’s own: ${TEXT}`]);
      }
      expect((await front.get(front.fresh('page'))).status).toBe(502);
    } finally {
      await front.restartOrigin();
    }
    await expect.poll(async () => (await front.get(front.fresh('page'))).status, { timeout: 10_000 }).toBe(200);
  });

  test('is reached by WebSocket', async () => {
    const { hostname, port } = new URL(front.nginx.url);
    const socket = connect(Number(port), hostname);
    const handshake = ['GET /ws HTTP/1.1', 'Host: shop.example', 'Upgrade: websocket', 'Connection: Upgrade', '', ''];
    socket.write(handshake.join('\r\n'));
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    await expect.poll(() => received).toContain('101 Switching Protocols');
    socket.write('hello');
    await expect.poll(() => received).toContain('hello');
    socket.destroy();
    expect(front.origin.seen.at(-1)?.headers).toMatchObject({ upgrade: 'websocket', 'x-forwarded-for': '127.0.0.1' });
  });
});

describe('files', () => {
  const immutable = {
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    ...sentByTheShop('/_astro/page.js'),
  };

  test.each([
    ['br', BR, brotliDecompressSync],
    ['gzip', GZIP, gunzipSync],
    [undefined, {}, (body: Buffer) => body],
  ])('of the pages come from the disk as the build compressed them (%s)', async (encoding, headers, decompress) => {
    const { status, headers: answered, body } = await front.get('/_astro/page.aB3.js', headers);
    expect(status).toBe(200);
    expect(answered).toMatchObject({ ...immutable, vary: 'Accept-Encoding' });
    expect([answered['content-encoding'], decompress(body).toString()]).toEqual([encoding, SCRIPT]);
    expect(answered['content-length']).toBe(String(body.byteLength));
    expect(front.origin.seen).toEqual([]);
  });

  test('are not sent to who has them, and in part where asked', async () => {
    const { headers } = await front.get('/_astro/page.aB3.js', BR);
    const known = { 'if-none-match': String(headers.etag) };
    expect(await front.get('/_astro/page.aB3.js', { ...BR, ...known })).toMatchObject({
      status: 304,
      headers: immutable,
    });
    const part = await front.get('/_astro/page.aB3.js', { range: 'bytes=6-11' });
    expect([part.status, part.body.toString()]).toEqual([206, 'answer']);
  });

  test('that compress themselves are left alone', async () => {
    const { headers } = await front.get('/_astro/font.woff2', BR);
    expect([headers['content-type'], headers['content-encoding']]).toEqual(['font/woff2', undefined]);
  });

  test('of another release, or that nginx may not read, are asked of the shop', async () => {
    const without = ['/_astro/old.js', '/_astro/unreadable.js'];
    for (const address of without) expect((await front.get(address)).status).toBe(200);
    expect(front.origin.seen.map(({ url }) => url)).toEqual(without);
  });

  test('that are pictures come from their folder, and nothing else does', async () => {
    const { headers, body } = await front.get(`/images/${PICTURE}`);
    expect(body.toString()).toBe('a picture');
    expect(headers).toMatchObject({ ...immutable, ...sentByTheShop('/images/x.webp'), 'content-type': 'image/webp' });
    expect((await front.get(`/images/${PICTURE}`, { range: 'bytes=2-' })).body.toString()).toBe('picture');
    expect(front.origin.seen).toEqual([]);
    await front.get(`/images/products/manifest/${'a'.repeat(64)}.json`);
    await front.get(`/images/products/small/${'b'.repeat(64)}.webp`);
    expect(front.origin.seen).toHaveLength(2);
  });
});

describe('limits', () => {
  test('says neither its version nor more than it must', async () => {
    expect((await front.get(front.fresh('page'))).headers.server).toBe('nginx');
  });

  test('answers no other name', async () => {
    expect((await front.get(front.fresh('page'), { host: 'evil.example' })).status).toBe(421);
    expect(front.origin.seen).toEqual([]);
  });

  test('refuses bodies and heads that are too large before the shop sees them', async () => {
    const large = await front
      .get(front.fresh('page'), { 'content-length': String(2_000_000) }, 'POST')
      .catch((error: unknown) => error);
    expect(large).toMatchObject({ status: 413 });
    expect((await front.get(front.fresh('page'), { 'x-large': 'x'.repeat(12_000) })).status).toBe(431);
    expect((await front.get(`/page/${'x'.repeat(12_000)}`)).status).toBe(414);
    expect(front.origin.seen).toEqual([]);
  });
});

describe('TLS', () => {
  test('speaks HTTP/2, and tells the shop that it is https', async () => {
    const session = connectHttp2(`https://127.0.0.1:${front.nginx.tlsPort}`, {
      rejectUnauthorized: false,
      servername: 'shop.example',
    });
    const stream = session.request({
      ':path': front.fresh('page'),
      ':authority': 'shop.example',
      'accept-encoding': 'br',
    });
    const [status, body] = await Promise.all([
      new Promise((resolve) => stream.once('response', (headers) => resolve(headers[':status']))),
      buffer(stream),
    ]);
    session.close();
    expect(status).toBe(200);
    expect(brotliDecompressSync(body).toString()).toContain(TEXT);
    expect(front.origin.seen.at(-1)?.headers['x-forwarded-proto']).toBe('https');
  });

  test.each([
    ['TLSv1.3', true],
    ['TLSv1.2', true],
    ['TLSv1.1', false],
  ] as const)('%s: %j', async (version, accepted) => {
    const spoken = await new Promise((resolve) => {
      const socket = connectTls({
        host: '127.0.0.1',
        port: front.nginx.tlsPort,
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
        ciphers: 'DEFAULT@SECLEVEL=0',
      });
      socket.on('secureConnect', () => resolve(socket.getProtocol()));
      socket.on('error', () => resolve(undefined));
      socket.on('close', () => resolve(undefined));
      socket.on('secureConnect', () => socket.destroy());
    });
    expect(spoken).toBe(accepted ? version : undefined);
  });
});

test.runIf(process.getuid?.() === 0)('runs without being root as well', async () => {
  const own = await front.startAs(65_534);
  const address = front.fresh('page');
  await front.get(address, BR, 'GET', own);
  expect((await front.get(address, BR, 'GET', own)).headers['cache-status']).toBe('social-selling;hit, nginx;hit');
  expect((await front.get('/_astro/page.aB3.js', BR, 'GET', own)).headers['content-encoding']).toBe('br');
});

test('had nothing to complain of', () => {
  // What a container or an ordinary account forbids is no fault of the configuration.
  const forbidden = /setrlimit|"user" directive/;
  const complaints = front.nginx
    .output()
    .split('\n')
    .filter((line) => /\[(?:warn|crit|alert|emerg)\]/.test(line));
  expect(complaints.filter((line) => !forbidden.test(line))).toEqual([]);
});

/** What protects a file that the shop sends itself, on http. */
function sentByTheShop(url: string): Record<string, string> {
  const headers = securityHeaders(
    { HSTS: 'subdomains', HSTS_SECONDS: 31_536_000, MOST_CONNECTIONS: 10, MOST_CONNECTIONS_PER_CLIENT: 10 },
    undefined,
  )(url);
  return Object.fromEntries(headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? '']] : [])));
}
