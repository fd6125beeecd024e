import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { expect, test, vi } from 'vitest';

import { type CachedApp, LONG_TEXT, openCachedApp, type Route } from '../../../../test/support/cached-app.ts';
import { whenDone } from '../../../../test/support/cleanup.ts';
import { openLink } from '../../../../test/support/redis-link.ts';
import { startRedis } from '../../../../test/support/redis-server.ts';
import { Cache, SharedTier } from '../../cache/index.ts';

/** A process of several on one Redis. */
async function openProcess(url: string, route: Route, release?: string): Promise<CachedApp> {
  // A busy machine is not a Redis that is away.
  const link = openLink(url, { REDIS_COMMAND_TIMEOUT: '1000' });
  const shared = new SharedTier(link, 'build');
  await vi.waitFor(async () => expect(await shared.read('nothing')).toBeDefined(), 10_000);
  const cache = new Cache({ bytes: 32 * 1_024 * 1_024, shared });
  const policies = [
    { route: '/list', ttl: 60, grace: 60, tags: ['products'] },
    { route: '/health', ttl: 60, grace: 0, local: true },
  ];
  const app = await openCachedApp(
    policies,
    { '/list': route, '/health': (_, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }) },
    { cache, ...(release === undefined ? {} : { release }) },
  );
  whenDone(async () => app.fastify.close());
  return app;
}

vi.setConfig({ testTimeout: 30_000 });

const send: Route = (_, reply) => reply.type('text/plain').header('x-own', 'kept').send(LONG_TEXT);

test('what one process made is served by another, bytes, tag and headers alike', async () => {
  const redis = await startRedis();
  const [one, other] = [await openProcess(redis.url, send), await openProcess(redis.url, send)];
  const made = await one.get('/list', { 'accept-encoding': 'br' });
  const taken = await other.get('/list', { 'accept-encoding': 'br' });
  expect(other.asked).toEqual([]);
  expect(taken.headers['cache-status']).toMatch(/^social-selling;hit;ttl=\d+;detail=redis$/);
  expect(taken.body).toEqual(made.body);
  expect(brotliDecompressSync(taken.body).toString()).toBe(LONG_TEXT);
  for (const name of ['etag', 'x-own', 'content-type', 'vary', 'cache-tag', 'cdn-cache-control']) {
    expect(taken.headers[name], name).toBe(made.headers[name]);
  }
  const again = await other.get('/list', { 'accept-encoding': 'gzip' });
  expect(again.headers['cache-status']).toMatch(/^social-selling;hit;ttl=\d+$/);
  expect(gunzipSync(again.body).toString()).toBe(LONG_TEXT);
  const released = await openProcess(redis.url, send, 'other settings');
  await released.get('/list');
  expect(released.asked).toEqual(['/list']);
});

test('what is about a process is kept by it alone, and by nobody further out', async () => {
  const redis = await startRedis();
  for (const app of [await openProcess(redis.url, send), await openProcess(redis.url, send)]) {
    await app.get('/health');
    const { headers } = await app.get('/health');
    expect(app.asked).toEqual(['/health']);
    expect(headers['cache-status']).toContain(';hit;');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'cdn-cache-control': 'no-store' });
  }
});

test('several processes ask their routes once for all who wait', async () => {
  const redis = await startRedis();
  const gate = Promise.withResolvers<void>();
  const slow: Route = async (request, reply) => {
    await gate.promise;
    return send(request, reply);
  };
  const apps = await Promise.all(Array.from({ length: 3 }, async () => openProcess(redis.url, slow)));
  const waiting = apps.flatMap((app) => Array.from({ length: 10 }, async () => app.get('/list')));
  await vi.waitFor(() => expect(apps.flatMap(({ asked }) => asked)).toHaveLength(1), 10_000);
  gate.resolve();
  for (const { status, body } of await Promise.all(waiting)) {
    expect(status).toBe(200);
    expect(body.toString()).toBe(LONG_TEXT);
  }
  expect(apps.flatMap(({ asked }) => asked)).toHaveLength(1);
});

test('a Redis that is killed costs nobody an answer', async () => {
  const redis = await startRedis();
  const app = await openProcess(redis.url, send);
  await app.get('/list');
  await redis.kill();
  expect((await app.get('/list')).headers['cache-status']).toContain(';hit');
  await app.cache.evict(['products']);
  const made = await app.get('/list');
  expect(made).toMatchObject({ status: 200, headers: { 'cache-status': 'social-selling;fwd=uri-miss;stored' } });
  expect((await app.get('/list')).headers['cache-status']).toContain(';hit');
  expect(app.asked).toHaveLength(2);
});
