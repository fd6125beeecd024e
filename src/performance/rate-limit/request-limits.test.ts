import { createServer, type IncomingMessage, request as httpRequest } from 'node:http';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describe, expect, test } from 'vitest';

import { limitedApp, limitTable } from '../../../test/support/limited-app.ts';

const PROCESS = limitTable({ count: 'process' });

interface Call {
  method?: 'GET' | 'POST';
  url?: string;
  from?: string;
  headers?: Record<string, string>;
  body?: Record<string, unknown>;
}

async function call(
  app: NestFastifyApplication,
  { method = 'GET', url = '/api/things', from, headers, body }: Call = {},
) {
  return app.inject({
    method,
    url,
    ...(from === undefined ? {} : { remoteAddress: from }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { payload: body }),
  });
}

async function statuses(app: NestFastifyApplication, count: number, callOf: (n: number) => Call) {
  const answers = [];
  for (let n = 0; n < count; n += 1) answers.push((await call(app, callOf(n))).statusCode);
  return answers;
}

const signIn = (name: string, more: Call = {}): Call => ({ method: 'POST', url: '/sign-in', body: { name }, ...more });

describe('what a client is told', () => {
  test('its limit and what is left of it, in structured fields', async () => {
    const { app } = await limitedApp(PROCESS);
    const first = await call(app);
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"api";q=5;w=3600', ratelimit: '"api";r=4;t=720' });
    const second = await call(app);
    expect(second.headers['ratelimit']).toBe('"api";r=3;t=1440');
  });

  test('of every limit that a request counts against', async () => {
    const { app } = await limitedApp(PROCESS);
    const { headers, statusCode } = await call(app, signIn('mara'));
    expect(statusCode).toBe(201);
    expect(headers['ratelimit-policy']).toBe('"sign-in";q=3;w=3600, "sign-in-account";q=2;w=7200');
    expect(headers['ratelimit']).toBe('"sign-in";r=2;t=1200, "sign-in-account";r=1;t=3600');
  });

  test('when to come again, as a problem for programs', async () => {
    const { app } = await limitedApp(PROCESS);
    expect(await statuses(app, 5, () => ({}))).toEqual([200, 200, 200, 200, 200]);
    const refused = await call(app);
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      'retry-after': '720',
      ratelimit: '"api";r=0;t=720',
    });
    expect(refused.json()).toEqual({
      type: 'urn:social-selling:problem:rate-limited',
      title: 'Too many requests. Please try again in 12 minutes.',
      status: 429,
      code: 'rate-limited',
    });
  });

  test('when to come again, as a page for people', async () => {
    const { app } = await limitedApp(PROCESS);
    await statuses(app, 4, () => ({ url: '/page' }));
    const refused = await call(app, { url: '/page' });
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({ 'retry-after': '900', 'content-type': 'text/html' });
    expect(refused.body).toBe('<h1>Too many requests. Please try again in 15 minutes.</h1>');
  });

  test('that in a sentence, once enough pages have been made to say no', async () => {
    const { app } = await limitedApp(PROCESS);
    await statuses(app, 4 + 5, () => ({ url: '/page' }));
    const refused = await call(app, { url: '/page' });
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
    expect(refused.headers).toMatchObject({ 'retry-after': '900', ratelimit: '"page";r=0;t=900' });
    expect(refused.body).toBe('Too many requests. Please try again in 15 minutes.\n');
    await statuses(app, 5 + 10, () => ({}));
    expect((await call(app)).json()).toMatchObject({ code: 'rate-limited' });
  });

  test('nothing where no limit holds', async () => {
    const { app } = await limitedApp(PROCESS);
    const answers = await Promise.all(Array.from({ length: 20 }, async () => call(app, { url: '/free' })));
    for (const { statusCode, headers } of answers) {
      expect(statusCode).toBe(200);
      expect(headers).not.toHaveProperty('ratelimit');
    }
  });
});

describe('who is counted', () => {
  test('each address by itself', async () => {
    const { app } = await limitedApp(PROCESS);
    expect(await statuses(app, 10, (n) => ({ from: `198.51.100.${n}` }))).not.toContain(429);
    expect(await statuses(app, 6, () => ({ from: '203.0.113.1' }))).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('a whole /64 of IPv6 as one, also when it is written differently', async () => {
    const { app } = await limitedApp(PROCESS);
    const rotating = await statuses(app, 12, (n) => ({ from: `2001:db8:0:1:${n}:${n}::${n}` }));
    expect(rotating.filter((status) => status === 200)).toHaveLength(5);
    expect((await call(app, { from: '2001:DB8::1:0:0:0:1' })).statusCode).toBe(429);
    expect((await call(app, { from: '2001:db8:0:2::1' })).statusCode).toBe(200);
  });

  test('IPv4 as one, however it came', async () => {
    const { app } = await limitedApp(PROCESS);
    await statuses(app, 5, () => ({ from: '203.0.113.1' }));
    expect((await call(app, { from: '::ffff:203.0.113.1' })).statusCode).toBe(429);
  });

  test('nobody by what it claims of itself', async () => {
    const { app } = await limitedApp(PROCESS);
    const spoofed = (n: number) => ({
      from: '203.0.113.1',
      headers: {
        'x-forwarded-for': `198.51.100.${n}`,
        forwarded: `for=198.51.100.${n}`,
        'x-real-ip': `198.51.100.${n}`,
      },
    });
    expect((await statuses(app, 10, spoofed)).filter((status) => status === 429)).toHaveLength(5);
  });

  test('behind a proxy, each client of the proxy, and nobody by what it put in front', async () => {
    const { app } = await limitedApp(PROCESS, { TRUSTED_PROXIES: '10.0.0.1' });
    const through = (header: string) => ({ from: '10.0.0.1', headers: { 'x-forwarded-for': header } });
    expect(await statuses(app, 10, (n) => through(`198.51.100.${n}`))).not.toContain(429);
    const spoofed = await statuses(app, 10, (n) => through(`192.0.2.${n}, 203.0.113.1`));
    expect(spoofed.filter((status) => status === 429)).toHaveLength(5);
    const direct = (n: number) => ({ from: '203.0.113.2', headers: { 'x-forwarded-for': `192.0.2.${n}` } });
    expect((await statuses(app, 10, direct)).filter((status) => status === 429)).toHaveLength(5);
  });

  test('an account, from wherever it is tried', async () => {
    const { app } = await limitedApp(PROCESS);
    const answers = await statuses(app, 4, (n) => signIn('mara', { from: `198.51.100.${n}` }));
    expect(answers).toEqual([201, 201, 429, 429]);
    expect((await call(app, signIn('noor', { from: '198.51.100.9' }))).statusCode).toBe(201);
  });

  test('an address, before its body is looked at', async () => {
    const { app } = await limitedApp(PROCESS);
    const broken = async () =>
      app.inject({ method: 'POST', url: '/sign-in', headers: { 'content-type': 'application/json' }, payload: '{' });
    for (let n = 0; n < 3; n += 1) expect((await broken()).statusCode).toBe(400);
    expect((await broken()).statusCode).toBe(429);
  });
});

describe('settings', () => {
  test('off holds nobody', async () => {
    const { app } = await limitedApp(PROCESS, { RATE_LIMIT: 'off' });
    expect(await statuses(app, 10, () => ({}))).not.toContain(429);
    expect(await statuses(app, 10, () => signIn('mara'))).not.toContain(429);
  });

  test('a factor widens and narrows', async () => {
    const { app } = await limitedApp(PROCESS, { RATE_LIMIT: '2' });
    expect((await call(app)).headers['ratelimit-policy']).toBe('"api";q=10;w=3600');
    const { app: narrow } = await limitedApp(PROCESS, { RATE_LIMIT: '0.01' });
    expect(await statuses(narrow, 2, () => ({}))).toEqual([200, 429]);
  });

  test('exempts networks, and loopback only when it is told to', async () => {
    const { app } = await limitedApp(PROCESS, { RATE_LIMIT_EXEMPT: '127.0.0.0/8,2001:db8::/32' });
    expect(await statuses(app, 10, () => ({ from: '127.0.0.1' }))).not.toContain(429);
    expect(await statuses(app, 10, () => ({ from: '2001:db8::1' }))).not.toContain(429);
    expect(await statuses(app, 6, () => ({ from: '203.0.113.1' }))).toContain(429);
    const { app: strict } = await limitedApp(PROCESS);
    expect(await statuses(strict, 6, () => ({ from: '127.0.0.1' }))).toContain(429);
  });

  test('wrong ones stop the start', async () => {
    await expect(limitedApp(PROCESS, { RATE_LIMIT: 'none' })).rejects.toThrow(/RATE_LIMIT must be on, off/);
    await expect(limitedApp(PROCESS, { RATE_LIMIT_EXEMPT: 'office' })).rejects.toThrow(/RATE_LIMIT_EXEMPT must be/);
  });
});

describe('a table that contradicts itself stops the start', () => {
  test('a route with an unknown name', async () => {
    await expect(limitedApp({ ...PROCESS, routes: {} })).rejects.toThrow(
      '/sign-in asks for the unknown limit "sign-in"',
    );
  });

  test('a name without a policy', async () => {
    await expect(limitedApp({ ...PROCESS, routes: { 'sign-in': ['sing-in'] } })).rejects.toThrow(
      'no rate limit "sing-in"',
    );
  });

  test.each([
    [{ quota: 0 }, 'quota must be 1 or more'],
    [{ seconds: 0.5 }, 'seconds must be 1 to 86400'],
    [{ by: 'account' as const }, 'by: account and account() go together'],
    [{ count: 'shared' as const }, 'count: shared and whenUnknown go together'],
  ])('%o', async (wrong, fault) => {
    const policies = {
      ...PROCESS.policies,
      odd: { quota: 1, seconds: 1, by: 'address', count: 'process', ...wrong } as const,
    };
    await expect(limitedApp({ ...PROCESS, policies })).rejects.toThrow(fault);
  });
});

describe('in front of the response cache', () => {
  test('counts an answer that has to be made once, and has the routes refuse', async () => {
    const { app, limits } = await limitedApp(PROCESS);
    const fastify = app.getHttpAdapter().getInstance();
    const admitted: boolean[] = [];
    const server = createServer((request, response) => {
      admitted.push(limits.admit(request, request.url ?? ''));
      fastify.routing(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const answers = [];
    for (let n = 0; n < 7; n += 1) answers.push(await get(server.address(), '/api/things'));
    await new Promise((resolve) => server.close(resolve));
    expect(admitted).toEqual([true, true, true, true, true, false, false]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(answers[5]?.headers['retry-after']).toBe('720');
  });
});

test('no spelling of an address, and no address that leads nowhere, is free', async () => {
  const { app } = await limitedApp(PROCESS);
  await app.listen(0, '127.0.0.1');
  const place: unknown = app.getHttpServer().address();
  const targets = ['http://127.0.0.1/page', '//page', '/nowhere', '/%70age', '/page?x'];
  const answers = [];
  for (const target of targets) answers.push((await get(place, target)).statusCode);
  expect(answers.slice(0, 4)).not.toContain(429);
  expect(answers[4]).toBe(429);
});

async function get(address: unknown, path: string): Promise<IncomingMessage> {
  const port = typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : 0;
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path, agent: false }, (response) => resolve(response.resume()))
      .once('error', reject)
      .end();
  });
}
