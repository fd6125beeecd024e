import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { openLink as open } from '../../../test/support/redis-link.ts';
import { startRedis } from '../../../test/support/redis-server.ts';
import { readSettings } from '../../shared/settings.ts';
import { redisSettings, RedisLink, RedisUnavailable } from './index.ts';

async function turnsUp(link: RedisLink): Promise<void> {
  await expect.poll(() => link.up, { timeout: 10_000, interval: 10 }).toBe(true);
}

const ping = async (link: RedisLink) => link.run('ping', async (redis) => redis.ping());

describe('RedisLink', () => {
  test('is absent without an address', () => {
    expect(RedisLink.open(readSettings({ redis: redisSettings }, {}).redis)).toBeUndefined();
  });

  test('runs commands once it is connected', async () => {
    const server = await startRedis();
    const link = open(server.url, { REDIS_PREFIX: 'shop' });
    await link.ready();
    expect(link.up).toBe(true);
    expect(link.key('product', '7')).toBe('shop:product:7');
    await link.run('set', async (redis) => redis.set(link.key('a'), '1'));
    expect(await link.run('get', async (redis) => redis.get('shop:a'))).toBe('1');
  });

  test('refuses at once while Redis has never been there, and connects when it comes', async () => {
    const server = await startRedis();
    await server.kill();
    const link = open(server.url);
    const reasons: string[] = [];
    link.onDown((reason) => reasons.push(reason));
    await link.ready();
    await expect(ping(link)).rejects.toThrow(RedisUnavailable);
    expect(reasons).toEqual([expect.stringContaining('ECONNREFUSED')]);
    await server.restart();
    await turnsUp(link);
    expect(await ping(link)).toBe('PONG');
  });

  test('survives kill -9 and a restart, and tells of both', async () => {
    const server = await startRedis();
    const link = open(server.url);
    const told: string[] = [];
    link.onUp(() => told.push('up'));
    link.onDown(() => told.push('down'));
    await turnsUp(link);
    const inFlight = link
      .run('blocks', async (redis) => redis.blpop('nothing', 5), 5_000)
      .catch((error: unknown) => error);
    await sleep(50);
    await server.kill();
    expect(await inFlight).toEqual(new RedisUnavailable('the connection was lost'));
    await expect.poll(() => link.up).toBe(false);
    await expect(ping(link)).rejects.toThrow(RedisUnavailable);
    await server.restart();
    await turnsUp(link);
    expect(await ping(link)).toBe('PONG');
    expect(told).toEqual(['up', 'down', 'up']);
  });

  test('opens its breaker on a Redis that hangs, refuses at once, and comes back', async () => {
    const server = await startRedis();
    const link = open(server.url, { REDIS_COMMAND_TIMEOUT: '50' });
    await turnsUp(link);
    server.pause();
    const start = performance.now();
    while (link.up) await expect(ping(link)).rejects.toThrow('no answer within');
    expect(link.up).toBe(false);
    let sent = 0;
    const refused = Array.from({ length: 1_000 }, async () => link.run('count', async () => (sent += 1)));
    for (const result of await Promise.allSettled(refused)) expect(result.status).toBe('rejected');
    expect(sent).toBe(0);
    expect(performance.now() - start).toBeLessThan(2_000);
    server.resume();
    await turnsUp(link);
    expect(await ping(link)).toBe('PONG');
  });

  test('replaces a connection that hangs for long', { timeout: 30_000 }, async () => {
    const server = await startRedis();
    const link = open(server.url, { REDIS_COMMAND_TIMEOUT: '50' });
    await turnsUp(link);
    const id = async () => link.run('id', async (redis) => redis.client('ID'));
    const before = await id();
    server.pause();
    while (link.up) await expect(ping(link)).rejects.toThrow('no answer within');
    await sleep(6_500);
    server.resume();
    await turnsUp(link);
    expect(await id()).not.toBe(before);
  });

  test('does not blame Redis for an event loop that was busy', async () => {
    const server = await startRedis();
    const link = open(server.url, { REDIS_COMMAND_TIMEOUT: '20' });
    await turnsUp(link);
    for (let n = 0; n < 5; n += 1) {
      const answer = ping(link);
      const until = performance.now() + 100;
      while (performance.now() < until);
      expect(await answer).toBe('PONG');
    }
    expect(link.up).toBe(true);
  });

  test('waits longer before each try to connect', async () => {
    const connections: number[] = [];
    const server = createServer((socket) => {
      connections.push(performance.now());
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const link = open(`redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    await expect.poll(() => connections.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(6);
    const waits = connections.slice(1).map((time, index) => time - (connections[index] ?? 0));
    for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual((index + 1) * 50 - 5);
    await link.close();
    await new Promise((resolve) => server.close(resolve));
  });

  test('tries again what Redis refuses for the moment, and not more than three times', async () => {
    const server = await startRedis();
    const link = open(server.url, { REDIS_COMMAND_TIMEOUT: '200' });
    await turnsUp(link);
    let tries = 0;
    const loading = async () => {
      tries += 1;
      throw Object.assign(new Error('LOADING Redis is loading the dataset in memory'), { name: 'ReplyError' });
    };
    await expect(link.run('load', loading)).rejects.toThrow(RedisUnavailable);
    expect(tries).toBe(3);
    expect(link.up).toBe(true);
  });

  test('hands through what Redis finds wrong, without arguments, and stays up', async () => {
    const server = await startRedis();
    const link = open(server.url);
    await turnsUp(link);
    await link.run('set', async (redis) => redis.set('text', 'x'));
    for (let n = 0; n < 4; n += 1) {
      const failure: unknown = await link.run('push', async (redis) => redis.lpush('text', 'secret')).catch((e) => e);
      expect(failure).toMatchObject({ message: expect.stringContaining('WRONGTYPE') });
      expect(failure).not.toHaveProperty('command');
    }
    expect(link.up).toBe(true);
  });

  test('takes a Redis that is full or forbids the command for one that is away, and goes on asking', async () => {
    const server = await startRedis();
    const full = open(server.url);
    await turnsUp(full);
    await full.run('fill', async (redis) => redis.config('SET', 'maxmemory', '1'));
    for (let n = 0; n < 4; n += 1) {
      await expect(full.run('set', async (redis) => redis.set('a', '1'))).rejects.toThrow(/unavailable: OOM/);
    }
    expect(await ping(full)).toBe('PONG');
    await full.run('empty', async (redis) => redis.config('SET', 'maxmemory', '0'));
    const rights = ['on', '>secret', '~*', '+@all', '-set'];
    await full.run('account', async (redis) => redis.call('ACL', 'SETUSER', 'reader', ...rights));
    const reader = open(server.url.replace('//', '//reader:secret@'));
    await turnsUp(reader);
    await expect(reader.run('set', async (redis) => redis.set('a', '1'))).rejects.toThrow(/unavailable: NOPERM/);
    expect(await ping(reader)).toBe('PONG');
  });

  test('does not take a fault of the command itself for one of Redis', async () => {
    const server = await startRedis();
    const link = open(server.url);
    await turnsUp(link);
    for (let n = 0; n < 4; n += 1) {
      const faulty = link.run('read', async (redis) => JSON.parse((await redis.get('nothing')) ?? '{'));
      await expect(faulty).rejects.toThrow(SyntaxError);
    }
    expect(link.up).toBe(true);
  });

  test('never shows the password', async () => {
    const server = await startRedis(['--requirepass', 'right']);
    const wrong = open(server.url.replace('//', '//:wr0ng-secret@'));
    const reasons: string[] = [];
    wrong.onDown((reason) => reasons.push(reason));
    await expect.poll(() => reasons.length).toBe(1);
    const failure: unknown = await ping(wrong).catch((error) => error);
    expect(failure).toBeInstanceOf(RedisUnavailable);
    expect(`${reasons.join()} ${JSON.stringify(failure)} ${String(failure)}`).not.toContain('wr0ng');
    const right = open(server.url.replace('//', '//:right@'));
    await turnsUp(right);
  });

  test('closes at once while Redis hangs', async () => {
    const server = await startRedis();
    const link = open(server.url, { REDIS_COMMAND_TIMEOUT: '50' });
    await turnsUp(link);
    link.subscribe(
      'news',
      () => undefined,
      () => undefined,
    );
    server.pause();
    const start = performance.now();
    await link.close();
    expect(performance.now() - start).toBeLessThan(2_500);
    await expect(ping(link)).rejects.toThrow(RedisUnavailable);
    server.resume();
  });
});
