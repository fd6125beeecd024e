import { randomUUID } from 'node:crypto';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describe, expect, test } from 'vitest';

import { limitedApp, limitTable } from '../../../test/support/limited-app.ts';
import { openLink } from '../../../test/support/redis-link.ts';
import { type RedisServer, startRedis } from '../../../test/support/redis-server.ts';
import type { RedisLink } from '../redis/index.ts';

async function openUp(server: RedisServer, prefix = 'ss', timeout = '2000'): Promise<RedisLink> {
  const link = openLink(server.url, { REDIS_PREFIX: prefix, REDIS_COMMAND_TIMEOUT: timeout });
  await turnsUp(link);
  return link;
}

async function turnsUp(link: RedisLink): Promise<void> {
  await expect.poll(() => link.up, { timeout: 10_000 }).toBe(true);
}

async function signIn(app: NestFastifyApplication, name: string = randomUUID(), from = '203.0.113.1') {
  return app.inject({ method: 'POST', url: '/sign-in', remoteAddress: from, payload: { name } });
}

async function statuses(app: NestFastifyApplication, count: number): Promise<number[]> {
  const answers = [];
  for (let n = 0; n < count; n += 1) answers.push((await signIn(app)).statusCode);
  return answers;
}

test('several processes hold a client to one limit, by address and by account', async () => {
  const server = await startRedis();
  const table = limitTable({ count: 'shared', whenUnknown: 'refuse' });
  const { app: one } = await limitedApp(table, {}, await openUp(server));
  const { app: two } = await limitedApp(table, {}, await openUp(server));
  const answers = [await signIn(one), await signIn(two), await signIn(one), await signIn(two)];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201, 429]);
  expect(answers[1]?.headers['ratelimit']).toContain('"sign-in";r=1;');
  const guesses = [];
  for (let n = 0; n < 4; n += 1) guesses.push(await signIn(n % 2 === 0 ? one : two, 'mara', `198.51.100.${n}`));
  expect(guesses.map(({ statusCode }) => statusCode)).toEqual([201, 201, 429, 429]);
});

test('names of accounts are not written to Redis', async () => {
  const server = await startRedis();
  const link = await openUp(server);
  const { app } = await limitedApp(limitTable({ count: 'shared', whenUnknown: 'refuse' }), {}, link);
  await signIn(app, 'mara@shop.example');
  const keys = await link.run('keys', async (redis) => redis.keys('*'));
  expect(keys).toHaveLength(2);
  expect(keys.join(' ')).not.toContain('mara');
});

describe('while Redis is away', () => {
  const ended = [
    ['killed', async (server: RedisServer) => server.kill()],
    ['hanging', async (server: RedisServer) => server.pause()],
  ] as const;

  test.each(ended)('%s: "local" goes on counting in the process, from where it was', async (_, end) => {
    const server = await startRedis();
    const link = await openUp(server, 'local', '200');
    const { app } = await limitedApp(limitTable({ count: 'shared', whenUnknown: 'local' }), {}, link);
    expect(await statuses(app, 2)).toEqual([201, 201]);
    await end(server);
    expect(await statuses(app, 3)).toEqual([201, 429, 429]);
    expect((await signIn(app, 'noor', '203.0.113.2')).statusCode).toBe(201);
    server.resume();
    await server.restart();
    await turnsUp(link);
    expect(await statuses(app, 4)).toEqual([201, 201, 201, 429]);
  });

  test.each(ended)('%s: "allow" lets everybody pass, and says nothing of limits', async (_, end) => {
    const server = await startRedis();
    const link = await openUp(server, 'allow', '200');
    const { app } = await limitedApp(limitTable({ count: 'shared', whenUnknown: 'allow' }), {}, link);
    expect(await statuses(app, 4)).toEqual([201, 201, 201, 429]);
    await end(server);
    expect(await statuses(app, 20)).not.toContain(429);
    expect((await signIn(app)).headers).not.toHaveProperty('ratelimit');
    server.resume();
  });

  test.each(ended)('%s: "refuse" lets nobody pass', async (_, end) => {
    const server = await startRedis();
    const link = await openUp(server, 'refuse', '200');
    const { app } = await limitedApp(limitTable({ count: 'shared', whenUnknown: 'refuse' }), {}, link);
    expect(await statuses(app, 1)).toEqual([201]);
    await end(server);
    const refused = await signIn(app);
    expect(refused.statusCode).toBe(503);
    expect(refused.json()).toMatchObject({ code: 'rate-limit-unavailable', status: 503 });
    expect(refused.headers['retry-after']).toBe('5');
    server.resume();
    await server.restart();
    await turnsUp(link);
    expect(await statuses(app, 1)).toEqual([201]);
  });

  test('what is counted in the process does not notice', async () => {
    const server = await startRedis();
    const link = await openUp(server);
    const { app } = await limitedApp(limitTable({ count: 'shared', whenUnknown: 'refuse' }), {}, link);
    await server.kill();
    const answers = await Promise.all(Array.from({ length: 7 }, async () => app.inject('/api/things')));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(5);
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(2);
  });

  test('Redis that answers nonsense is as good as away', async () => {
    const server = await startRedis();
    const link = await openUp(server);
    const { app } = await limitedApp(limitTable({ count: 'shared', whenUnknown: 'local' }), {}, link);
    await link.run('spoil', async (redis) => redis.lpush(link.key('limit', 'sign-in', '203.0.113.1'), 'x'));
    expect(await statuses(app, 4)).toEqual([201, 201, 201, 429]);
  });
});

test('a read that is counted in the process sends nothing to Redis', async () => {
  const server = await startRedis();
  const link = await openUp(server);
  const { app } = await limitedApp(limitTable({ count: 'shared', whenUnknown: 'local' }), {}, link);
  const processed = async () => {
    const info = await link.run('info', async (redis) => redis.info('stats'));
    return Number(/total_commands_processed:(\d+)/.exec(info)?.[1]);
  };
  const before = await processed();
  await Promise.all(Array.from({ length: 50 }, async () => app.inject('/api/things')));
  expect((await processed()) - before).toBe(1);
});
