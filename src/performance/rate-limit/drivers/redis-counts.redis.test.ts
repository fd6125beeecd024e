import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test, vi } from 'vitest';

import { openLink } from '../../../../test/support/redis-link.ts';
import { type RedisServer, startRedis, startRedisCluster } from '../../../../test/support/redis-server.ts';
import { RedisUnavailable } from '../../redis/index.ts';
import { driverContract, rateOf } from './driver.contract.ts';
import { RedisCounts } from './redis-counts.ts';

async function open(server: RedisServer | { url: string }, more: Record<string, string> = {}) {
  const link = openLink(server.url, { REDIS_PREFIX: randomUUID().slice(0, 8), ...more });
  await expect.poll(() => link.up, { timeout: 10_000 }).toBe(true);
  return { link, counts: new RedisCounts(link) };
}

let shared: Promise<RedisServer> | undefined;
const oneRedis = async () => (shared ??= startRedis());

driverContract('Redis', async () => (await open(await oneRedis())).counts);

driverContract('a Redis Cluster', async () => {
  cluster ??= startRedisCluster();
  return (await open(await cluster, { REDIS_MODE: 'cluster' })).counts;
});
let cluster: ReturnType<typeof startRedisCluster> | undefined;

test('several processes have one count', { timeout: 60_000 }, async () => {
  const { url } = await oneRedis();
  const prefix = randomUUID().slice(0, 8);
  const passed = await Promise.all(Array.from({ length: 4 }, async () => takeInProcess(url, prefix)));
  expect(passed.reduce((sum, count) => sum + count, 0)).toBe(100);
});

test('the clock of the process does not matter', async () => {
  const { counts } = await open(await oneRedis());
  const now = Date.now();
  const clock = vi.spyOn(Date, 'now');
  const rate = rateOf(2, 3_600);
  const taken = [];
  for (const shift of [0, 86_400_000, -86_400_000]) {
    clock.mockReturnValue(now + shift);
    taken.push((await counts.take('clock', rate)).passed);
  }
  clock.mockRestore();
  expect(taken).toEqual([true, true, false]);
});

test('a script that Redis forgot is given again, and its keys go by themselves', async () => {
  const { link, counts } = await open(await oneRedis());
  await counts.take('x', rateOf(1, 1));
  await link.run('flush', async (redis) => redis.script('FLUSH'));
  expect((await counts.take('x', rateOf(1, 1))).passed).toBe(false);
  const left = await link.run('pttl', async (redis) => redis.pttl(link.key('limit', 'x')));
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(1_000);
});

test('a clock that was set back locks nobody out for longer than the window', async () => {
  const { link, counts } = await open(await oneRedis());
  const farAhead = String((Date.now() + 86_400_000) * 1_000);
  await link.run('set', async (redis) => redis.set(link.key('limit', 'late'), farAhead));
  const rate = rateOf(10, 10);
  const { passed, retryAfter } = await counts.take('late', rate);
  expect(passed).toBe(false);
  expect(retryAfter).toBeLessThanOrEqual(1);
  await sleep(retryAfter * 1_000 + 20);
  expect((await counts.take('late', rate)).passed).toBe(true);
});

test('a Redis that is away is said to be', async () => {
  const server = await startRedis();
  const { link, counts } = await open(server);
  await server.kill();
  await expect.poll(() => link.up).toBe(false);
  await expect(counts.take('x', rateOf(1, 1))).rejects.toThrow(RedisUnavailable);
});

/** 1,000 requests of a process of its own against a quota of 100 a day. @returns how many passed. */
async function takeInProcess(url: string, prefix: string): Promise<number> {
  const folder = import.meta.dirname;
  const from = (...parts: string[]) => JSON.stringify(path.resolve(folder, ...parts));
  const program = `
    import { RedisLink, redisSettings } from ${from('../../redis/index.ts')};
    import { readSettings } from ${from('../../../shared/settings.ts')};
    import { RedisCounts } from ${from('redis-counts.ts')};
    const environment = ${JSON.stringify({ REDIS_COMMAND_TIMEOUT: '5000', REDIS_URL: url, REDIS_PREFIX: prefix })};
    const link = RedisLink.open(readSettings({ redis: redisSettings }, environment).redis);
    await link.ready();
    const counts = new RedisCounts(link);
    const rate = ${JSON.stringify(rateOf(100, 86_400))};
    const taken = await Promise.all(Array.from({ length: 1000 }, () => counts.take('all', rate)));
    console.log(taken.filter(({ passed }) => passed).length);
    await link.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await new Promise((resolve) => child.once('exit', resolve));
  expect(printed).toMatch(/^\d+\n$/);
  return Number(printed);
}
