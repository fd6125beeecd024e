import { setTimeout as pause } from 'node:timers/promises';

import { beforeAll, describe, expect, it, vi } from 'vitest';

import { openLink } from '../../../test/support/redis-link.ts';
import { type RedisServer, startRedis } from '../../../test/support/redis-server.ts';
import { type RedisLink, RedisUnavailable } from '../redis/index.ts';
import { Cache } from './cache.ts';
import { SharedTier } from './shared-tier.ts';

let server: RedisServer;

beforeAll(async () => {
  server = await startRedis();
});

type Run = RedisLink['run'];

/** What one process has; `run` stands before its commands. */
async function processOf(run: (link: RedisLink) => Run = (link) => link.run.bind(link)) {
  const link = openLink(server.url, { REDIS_COMMAND_TIMEOUT: '200' });
  await link.ready();
  const shared = new SharedTier(Object.create(link, { run: { value: run(link) } }) as RedisLink, 'test');
  await vi.waitFor(async () => expect(await shared.read('nothing')).toBeDefined(), 5_000);
  return { link, cache: new Cache({ bytes: 1_000_000, shared }) };
}

describe('a lock', () => {
  it('that was taken by a command whose answer came too late is its own, and is given back', async () => {
    let late = 2;
    const { link, cache } = await processOf((way): Run => async (operation, command) => {
      const answer = await way.run(operation, command);
      if (operation === 'cache.lock' && late-- > 0) throw new RedisUnavailable('too late');
      return answer;
    });
    expect(await Promise.race([cache.getOrSet('late', async () => 'made'), pause(4_000)])).toBe('made');
    const locks = async () => link.run('test.locks', async (redis) => redis.exists(link.key('lock', 'test', 'late')));
    await vi.waitFor(async () => expect(await locks()).toBe(0), 800);
  });

  it('of a process that has lost Redis holds up the others for no longer than its lease', async () => {
    let away = false;
    const { cache: losing } = await processOf((link): Run => async (...command) => {
      if (away) throw new RedisUnavailable('away');
      return link.run(...command);
    });
    const { cache: other } = await processOf();
    expect(await losing.getOrSet('k', async () => ((away = true), 'kept for itself'))).toBe('kept for itself');
    expect(await Promise.race([other.getOrSet('k', async () => 'made'), pause(3_500)])).toBe('made');
  });

  it('is renewed by whoever needs longer: what takes longer than a lease is made once', async () => {
    const [one, other] = [await processOf(), await processOf()];
    const load = vi.fn<() => Promise<string>>(async () => pause(2_500, 'made'));
    const asked = [one, other].map(async ({ cache }) => cache.getOrSet('slow', load));
    expect(await Promise.all(asked)).toEqual(['made', 'made']);
    expect(load).toHaveBeenCalledTimes(1);
  });
});

describe('what is made alone', () => {
  it('waits for one answer of Redis, whoever else is at it, and is there for the others soon after', async () => {
    const asked: string[] = [];
    let held: Promise<void> | undefined;
    const { link, cache } = await processOf((way): Run => async (operation, command) => {
      asked.push(operation);
      if (operation === 'cache.write') await held;
      return way.run(operation, command);
    });
    const { cache: other } = await processOf();
    // Somebody else has the turn, and does not give it back.
    await link.run('test.lock', async (redis) => redis.set(link.key('lock', 'test', 'mine'), 'theirs', 'PX', 60_000));
    let release = () => undefined as void;
    held = new Promise((resolve) => (release = resolve));
    asked.length = 0;
    expect(await cache.getOrSet('mine', async () => 'made', { alone: true })).toBe('made');
    expect(asked).toEqual(['cache.read', 'cache.write']);
    release();
    await vi.waitFor(async () => expect(await other.get('mine')).toMatchObject({ value: 'made' }), 2_000);
  });

  it('is not taken by others where it was evicted before Redis was told of it', async () => {
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => (release = resolve));
    let written: Promise<unknown> | undefined;
    const { cache } = await processOf((way): Run => async (operation, command) => {
      if (operation !== 'cache.write') return way.run(operation, command);
      const late = held.then(async () => way.run(operation, command));
      written = late;
      return late;
    });
    const { cache: other } = await processOf();
    await cache.getOrSet('session', async () => 'there', { alone: true, tags: ['person'] });
    await other.evict(['person']);
    release();
    await written;
    expect(await other.get('session')).toBeUndefined();
  });
});
