import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { openLink } from '../../../test/support/redis-link.ts';
import { type RedisServer, startRedis, startRedisCluster, startSentinel } from '../../../test/support/redis-server.ts';
import { AppError } from '../../shared/errors.ts';
import { type RedisLink } from '../redis/index.ts';
import { Cache } from './cache.ts';
import { EvictionBus } from './eviction-bus.ts';
import { redisRoute } from './redis-route.ts';
import { SharedTier } from './shared-tier.ts';
import { Structures } from './structures.ts';

let server: RedisServer;

beforeAll(async () => {
  server = await startRedis();
});

/** What one process has: a link of its own, memory of its own. */
async function processOf(url = server.url, more: Record<string, string> = {}) {
  const link = openLink(url, { REDIS_COMMAND_TIMEOUT: '200', ...more });
  await link.ready();
  const shared = new SharedTier(link, 'test');
  const cache = new Cache({
    bytes: 1_000_000,
    shared,
    bus: new EvictionBus([redisRoute(link)]),
    structures: new Structures(link),
  });
  await vi.waitFor(async () => expect(await shared.read('nothing')).toBeDefined(), 5_000);
  // From here on it has heard of all that was evicted.
  await cache.set('opened', true);
  return { cache, link };
}

const failing = async () => Promise.reject(new AppError('database-unavailable', 503, 'Away.'));

describe('two processes on one Redis', () => {
  beforeEach(async () => {
    const { link } = await processOf();
    await link.run('test.clear', async (redis) => ('flushall' in redis ? redis.flushall() : undefined));
  });

  it('hear of an eviction by the sequence, before a fill can begin with it, where messages are slower', async () => {
    const { cache: writer } = await processOf();
    const link = openLink(server.url);
    await link.ready();
    const told: string[] = [];
    const shared = new SharedTier(link, 'test', () => told.push('changed'));
    const deaf = new Cache({ bytes: 1_000_000, shared });
    await vi.waitFor(async () => expect(await shared.read('nothing')).toBeDefined(), 5_000);
    const fill = async () => deaf.getOrSet('thing', async () => told.push('fill'), { tags: ['thing'] });
    await fill();
    told.length = 0;
    await deaf.getOrSet('other', async () => told.push('fill of another'), { tags: ['other'] });
    expect(told).toEqual(['fill of another']);
    await writer.evict(['thing']);
    await deaf.getOrSet('third', async () => told.push('fill of a third'), { tags: ['thing'] });
    expect(told).toEqual(['fill of another', 'changed', 'fill of a third']);
  });

  it('share what one of them made, with its type', async () => {
    const [one, other] = [await processOf(), await processOf()];
    const values = [null, undefined, 0, '', false, new Date(5), Buffer.from('b'), new Map([['a', { b: [1n] }]])];
    for (const [index, value] of values.entries()) {
      await one.cache.getOrSet(`v${index}`, async () => value);
      expect(await other.cache.fetch(`v${index}`, failing)).toMatchObject({ value, tier: 'redis', fresh: true });
      expect(await other.cache.fetch(`v${index}`, failing)).toMatchObject({ value, tier: 'memory' });
    }
  });

  it('evict for each other, by tag, by key, by pattern and all', async () => {
    const [one, other] = [await processOf(), await processOf()];
    const make = async (text: string) => other.cache.getOrSet('list:1', async () => text, { tags: ['products'] });
    const evictions: [string, () => Promise<void>][] = [
      ['tag', async () => one.cache.evict(['products'])],
      ['key', async () => one.cache.delete('list:1')],
      ['all', async () => one.cache.clear()],
    ];
    expect(await make('first')).toBe('first');
    for (const [text, evict] of evictions) {
      await evict();
      await vi.waitFor(() => expect(other.cache.peek('list:1')).toBeUndefined());
      expect(await make(text)).toBe(text);
      expect(await one.cache.get('list:1')).toMatchObject({ value: text });
    }
    await one.cache.deleteByPattern('list:*');
    expect(await (await processOf()).cache.get('list:1')).toBeUndefined();
  });

  it('a fill that began before an eviction elsewhere is not given to anyone after it', async () => {
    const [one, other] = [await processOf(), await processOf()];
    let letGo: (() => void) | undefined;
    const filling = one.cache.getOrSet(
      'k',
      async () => {
        await new Promise<void>((resolve) => (letGo = resolve));
        return 'old';
      },
      { tags: ['t'] },
    );
    await vi.waitFor(() => expect(letGo).toBeDefined());
    await other.cache.evict(['t']);
    letGo?.();
    expect(await filling).toBe('old');
    const third = await processOf();
    for (const { cache } of [other, third, one]) expect(await cache.get('k')).toBeUndefined();
  });

  it('a page made of what another process has evicted, of which its maker has not heard yet, is not given to anyone', async () => {
    const [writer, reader] = [await processOf(), await processOf()];
    const link = openLink(server.url, { REDIS_COMMAND_TIMEOUT: '200' });
    await link.ready();
    const held: (() => void)[] = [];
    const route = redisRoute(link);
    const late = {
      publish: async (text: string) => route.publish(text),
      subscribe: (on: Parameters<typeof route.subscribe>[0]) =>
        route.subscribe({ ...on, message: (text) => held.push(() => on.message(text)) }),
    };
    const shared = new SharedTier(link, 'test');
    const bus = new EvictionBus([late]);
    const deaf = new Cache({ bytes: 1_000_000, shared, bus });
    await bus.heard();
    await vi.waitFor(async () => expect(await shared.read('nothing')).toBeDefined(), 5_000);
    const part = async () => deaf.getOrSet('part', async () => 'old', { tags: ['t'], local: true });
    await part();
    await writer.cache.evict(['t']);
    await vi.waitFor(() => expect(held).not.toHaveLength(0));
    expect(await deaf.getOrSet('page', part)).toBe('old');
    expect(await reader.cache.get('page')).toBeUndefined();
    for (const deliver of held) deliver();
    expect(await deaf.get('page')).toBeUndefined();
    expect(await deaf.getOrSet('page', async () => 'new', { tags: ['t'] })).toBe('new');
    expect(await reader.cache.get('page')).toMatchObject({ value: 'new', tier: 'redis' });
  });

  it('set a value for all, also over a known one', async () => {
    const [one, other] = [await processOf(), await processOf()];
    await one.cache.set('s', 1);
    expect(await other.cache.get('s')).toMatchObject({ value: 1 });
    await other.cache.set('s', 2);
    await vi.waitFor(async () => expect(await one.cache.get('s')).toMatchObject({ value: 2 }));
    expect(await (await processOf()).cache.get('s')).toMatchObject({ value: 2 });
  });

  it('entries of another build and bytes that are none are misses', async () => {
    const { cache, link } = await processOf();
    await cache.set('k', 1);
    expect(await new Cache({ bytes: 1_000, shared: new SharedTier(link, 'next') }).get('k')).toBeUndefined();
    for (const bytes of [
      [1, 255, 3],
      [2, 255, 3],
      [2, ...Buffer.from('[1,"tag"]\n'), 255],
    ]) {
      await link.run('test.spoil', async (redis) => redis.set(link.key('entry', 'test', 'k'), Buffer.from(bytes)));
      expect(await (await processOf()).cache.get('k')).toBeUndefined();
    }
  });

  it('a tag whose number Redis let go of is a miss, not an old value', async () => {
    const { cache, link } = await processOf();
    await cache.set('k', 'old', { tags: ['t'] });
    await cache.evict(['t']);
    await link.run('test.forget', async (redis) => redis.del(link.key('tag', 't')));
    expect(await (await processOf()).cache.get('k')).toBeUndefined();
  });

  it('count together', async () => {
    const [one, other] = [await processOf(), await processOf()];
    await one.cache.structures.increment('c', 2, 60);
    expect(await other.cache.structures.increment('c', 3, 60)).toBe(5);
    await one.cache.structures.sortedSetAdd('s', 'lamp', 2, 60);
    await other.cache.structures.sortedSetAdd('s', 'phone', 3, 60);
    expect(await one.cache.structures.sortedSetRange('s', 1)).toEqual([{ member: 'phone', score: 3 }]);
  });
});

describe('four processes', () => {
  it('make a value once for 10,000 who ask at the same time', async () => {
    const { link } = await processOf();
    await link.run('test.clear', async (redis) => redis.del('loads'));
    const children = await Promise.all(Array.from({ length: 4 }, startProcess));
    const key = `many:${process.pid}`;
    const answers = await Promise.all(
      children.map(async (child) => {
        child.send({ key, times: 2_500 });
        return ((await once(child, 'message')) as [{ values: string[] }])[0].values;
      }),
    );
    expect(new Set(answers.flat()).size).toBe(1);
    expect(await link.run('test.count', async (redis) => redis.get('loads'))).toBe('1');
  });
});

async function startProcess(): Promise<ChildProcess> {
  const child = fork(path.resolve(import.meta.dirname, '../../../test/support/cache-process.ts'), {
    env: { PATH: process.env['PATH'], REDIS_URL: server.url, REDIS_COMMAND_TIMEOUT: '1000' },
  });
  whenDone(() => void child.kill());
  await once(child, 'message');
  return child;
}

describe('without its Redis', () => {
  afterEach(async () => {
    server.resume();
    await server.restart();
  });

  const down = async (link: RedisLink) => vi.waitFor(() => expect(link.up).toBe(false), 5_000);

  it('killed: answers go on, and what was evicted meanwhile is gone when it is back', async () => {
    const [one, other] = [await processOf(), await processOf()];
    await one.cache.getOrSet('k', async () => 'old', { tags: ['t'] });
    await server.kill();
    await Promise.all([down(one.link), down(other.link)]);
    expect(await one.cache.getOrSet('k', failing)).toBe('old');
    expect(await one.cache.getOrSet('new', async () => 1)).toBe(1);
    await one.cache.evict(['t']);
    expect(await one.cache.getOrSet('k', async () => 'new', { tags: ['t'] })).toBe('new');
    await server.restart();
    await vi.waitFor(async () => {
      const third = await processOf();
      expect(await third.cache.getOrSet('k', async () => 'newest', { tags: ['t'] })).not.toBe('old');
    }, 5_000);
  });

  it('hanging: nobody waits for long, and an eviction made meanwhile reaches Redis before anything is read again', async () => {
    const { cache, link } = await processOf(server.url, { REDIS_COMMAND_TIMEOUT: '20' });
    await cache.getOrSet('k', async () => 'old', { tags: ['t'] });
    server.pause();
    const started = performance.now();
    await Promise.all(Array.from({ length: 200 }, async (_, n) => cache.getOrSet(`h${n}`, async () => n)));
    await cache.evict(['t']);
    expect(performance.now() - started).toBeLessThan(2_000);
    await down(link);
    server.resume();
    await vi.waitFor(() => expect(link.up).toBe(true), 10_000);
    const { cache: other } = await processOf();
    await vi.waitFor(async () => expect(await other.get('k')).toBeUndefined(), 5_000);
  });

  it('another server, as after a failover or from a snapshot: entries whose evictions it may have lost are not read', async () => {
    const { cache, link } = await processOf();
    await cache.getOrSet('k', async () => 'old', { tags: ['t'] });
    await link.run('test.server', async (redis) => redis.set(link.key('server'), 'the one before'));
    const { cache: other } = await processOf();
    expect(await other.get('k')).toBeUndefined();
    expect(await other.getOrSet('k', async () => 'new')).toBe('new');
  });
});

describe('other forms of Redis', () => {
  it('a Cluster', async () => {
    const cluster = await startRedisCluster();
    const settings = { REDIS_MODE: 'cluster' };
    const [one, other] = [await processOf(cluster.url, settings), await processOf(cluster.url, settings)];
    for (let n = 0; n < 30; n += 1) await one.cache.getOrSet(`k:${n}`, async () => n, { tags: [`t${n}`, 'all'] });
    for (let n = 0; n < 30; n += 1) expect(await other.cache.getOrSet(`k:${n}`, failing)).toBe(n);
    await one.cache.evict(['t3', 't4']);
    await vi.waitFor(() => expect(other.cache.peek('k:3')).toBeUndefined());
    expect([await other.cache.get('k:4'), (await other.cache.get('k:5'))?.value]).toEqual([undefined, 5]);
    await one.cache.deleteByPattern('k:*');
    const third = await processOf(cluster.url, settings);
    for (let n = 0; n < 30; n += 1) expect(await third.cache.get(`k:${n}`)).toBeUndefined();
  });

  it('Sentinel, over a failover', async () => {
    const sentinel = await startSentinel();
    const { cache, link } = await processOf(sentinel.url, { REDIS_MODE: 'sentinel' });
    await cache.getOrSet('k', async () => 'old', { tags: ['t'] });
    await sentinel.master.kill();
    await vi.waitFor(() => expect(link.up).toBe(false), 10_000);
    await cache.evict(['t']);
    expect(await cache.getOrSet('k', async () => 'new', { tags: ['t'] })).toBe('new');
    await vi.waitFor(() => expect(link.up).toBe(true), 30_000);
    const other = await processOf(sentinel.url, { REDIS_MODE: 'sentinel' });
    expect(await other.cache.getOrSet('k', async () => 'new', { tags: ['t'] })).toBe('new');
  }, 60_000);
});
