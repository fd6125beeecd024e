import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { AppError, notFound } from '../../shared/errors.ts';
import { Cache } from './cache.ts';

const cacheOf = (bytes = 1_000_000) => new Cache({ bytes });

/** A loader that waits until it is let go, and counts how often it was called. */
function heldLoader<T>(value: T) {
  const held: (() => void)[] = [];
  const load = vi.fn<() => Promise<T>>(async () => {
    await new Promise<void>((resolve) => held.push(resolve));
    return value;
  });
  return { load, release: () => held.splice(0).forEach((resolve) => resolve()) };
}

describe('a cached value', () => {
  it('is made once, also when it is null, 0, "", false or undefined', async () => {
    const cache = cacheOf();
    for (const value of [null, 0, '', false, undefined]) {
      const load = vi.fn<() => Promise<unknown>>(async () => value);
      const key = `falsy:${String(value)}`;
      expect(await cache.getOrSet(key, load)).toBe(value);
      expect(await cache.getOrSet(key, load)).toBe(value);
      expect(load).toHaveBeenCalledTimes(1);
      expect(await cache.get(key)).toMatchObject({ value });
      expect(await cache.exists(key)).toBe(true);
    }
    expect(await cache.get('falsy:never')).toBeUndefined();
    expect(await cache.exists('falsy:never')).toBe(false);
  });

  it('is made once for 10,000 who ask at the same time', async () => {
    const cache = cacheOf();
    const load = vi.fn<() => Promise<unknown>>(async () => pause(20, 'made'));
    const all = await Promise.all(Array.from({ length: 10_000 }, async () => cache.getOrSet('one', load)));
    expect(new Set(all)).toEqual(new Set(['made']));
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('cannot be changed by who gets it', async () => {
    const cache = cacheOf();
    const value = await cache.getOrSet('list', async () => ({ rows: [{ price: 1 }] }));
    expect(() => (value.rows[0]!.price = 2)).toThrow(TypeError);
    expect(() => value.rows.push({ price: 3 })).toThrow(TypeError);
  });

  it('is set, deleted, deleted by pattern and cleared', async () => {
    const cache = cacheOf();
    await cache.set('user:1', { name: 'Ada' });
    await cache.set('user:2', { name: 'Bo' });
    await cache.set('product:1', 7);
    expect(await cache.get('user:1')).toMatchObject({ value: { name: 'Ada' } });
    await cache.delete('product:1');
    expect(await cache.get('product:1')).toBeUndefined();
    await cache.deleteByPattern('user:*');
    expect([await cache.get('user:1'), await cache.get('user:2')]).toEqual([undefined, undefined]);
    await cache.set('a', 1);
    await cache.clear();
    expect(await cache.get('a')).toBeUndefined();
  });

  it('counts where it was found', async () => {
    const cache = cacheOf();
    await cache.getOrSet('a', async () => 1);
    await cache.getOrSet('a', async () => 1);
    await expect(cache.getOrSet('b', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(cache.figures.tiers).toMatchObject({
      memory: { hit: 1, miss: 2, stale: 0 },
      origin: { hit: 1, error: 1 },
    });
    expect(cache.figures.entries).toBe(1);
  });

  it('too large for the memory is answered all the same', async () => {
    const cache = cacheOf(10_000);
    const load = vi.fn<() => Promise<unknown>>(async () => 'x'.repeat(5_000));
    expect(await cache.getOrSet('large', load)).toHaveLength(5_000);
    expect(await cache.getOrSet('large', load)).toHaveLength(5_000);
    expect(load).toHaveBeenCalledTimes(2);
  });
});

describe('with time', () => {
  afterEach(() => vi.useRealTimers());

  const at = (seconds: number) => vi.setSystemTime(1_000_000_000 + seconds * 1_000);

  it('a value is fresh for its ttl less at most a tenth, then stale while one refreshes it, then gone', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    at(0);
    const cache = cacheOf();
    let version = 0;
    const load = vi.fn<() => Promise<unknown>>(async () => (version += 1));
    const options = { ttl: 100, grace: 100 };
    expect(await cache.getOrSet('k', load, options)).toBe(1);
    at(89);
    expect(cache.peek('k')).toMatchObject({ value: 1, fresh: true, ageSeconds: 89 });
    at(101);
    expect(cache.peek('k')).toMatchObject({ value: 1, fresh: false });
    expect(await Promise.all([1, 2, 3].map(async () => cache.getOrSet('k', load, options)))).toEqual([1, 1, 1]);
    await vi.waitFor(async () => expect(cache.peek('k')).toMatchObject({ value: 2, fresh: true }));
    expect(load).toHaveBeenCalledTimes(2);
    at(301);
    expect(cache.peek('k')).toBeUndefined();
  });

  it('not everything that was filled together expires together', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    at(0);
    const cache = cacheOf();
    for (let index = 0; index < 100; index += 1) await cache.set(`k${index}`, index, { ttl: 1_000, grace: 1_000 });
    at(950);
    const fresh = Array.from({ length: 100 }, (_, index) => cache.peek(`k${index}`)?.fresh).filter(Boolean).length;
    expect(fresh).toBeGreaterThan(10);
    expect(fresh).toBeLessThan(90);
  });

  it('a failing origin is answered with what is stale, and not asked again for a second; a refusal is passed on', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    at(0);
    const cache = cacheOf();
    await cache.set('k', 'old', { ttl: 10, grace: 1_000, tags: ['t'] });
    at(20);
    await cache.evict(['t']);
    const failing = vi.fn<() => Promise<unknown>>(async () =>
      Promise.reject(new AppError('database-unavailable', 503, 'Away.')),
    );
    expect(await cache.fetch('k', failing)).toMatchObject({ value: 'old', fresh: false });
    expect(await cache.fetch('k', failing)).toMatchObject({ value: 'old', fresh: false });
    expect(failing).toHaveBeenCalledTimes(1);
    at(22);
    await cache.fetch('k', failing);
    expect(failing).toHaveBeenCalledTimes(2);
    at(24);
    await expect(cache.fetch('k', async () => Promise.reject(notFound('product')))).rejects.toThrow('no such');
    at(1_100);
    await expect(cache.fetch('k', failing)).rejects.toThrow('Away.');
  });

  it('expireAt shortens a life and keeps the value', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    at(0);
    const cache = cacheOf();
    await cache.set('k', 'v', { ttl: 1_000 });
    expect(await cache.expireAt('k', new Date(Date.now() + 100_000))).toBe(true);
    expect(await cache.expireAt('never', new Date())).toBe(false);
    at(80);
    expect(await cache.get('k')).toMatchObject({ value: 'v' });
    at(101);
    expect(await cache.get('k')).toBeUndefined();
    await cache.set('k', 'v');
    await cache.expireAt('k', new Date(Date.now() - 1));
    expect(await cache.exists('k')).toBe(false);
  });

  it('a lagging value is served for its lag after an eviction while one refreshes it, not longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    at(0);
    const cache = cacheOf();
    await cache.set('list', 'old', { tags: ['products'], lag: 1 });
    at(1);
    await cache.evict(['products']);
    const { load, release } = heldLoader('new');
    at(1.9);
    expect(await cache.fetch('list', load, { tags: ['products'], lag: 1 })).toMatchObject({
      value: 'old',
      fresh: false,
    });
    await cache.evict(['products']);
    at(2.1);
    expect(cache.peek('list')).toBeUndefined();
    const waiting = cache.getOrSet('list', load, { tags: ['products'], lag: 1 });
    await vi.waitFor(async () => {
      release();
      expect(await Promise.race([waiting, pause(5, 'still waiting')])).toBe('new');
    });
  });
});

describe('counters and sorted sets', () => {
  it('add up and rank', async () => {
    const { structures } = cacheOf();
    expect([await structures.increment('c', 2, 60), await structures.increment('c', 3, 60)]).toEqual([2, 5]);
    await structures.sortedSetAdd('s', 'lamp', 1, 60);
    await structures.sortedSetAdd('s', 'phone', 5, 60);
    await structures.sortedSetAdd('s', 'lamp', 7, 60);
    expect(await structures.sortedSetRange('s', 10)).toEqual([
      { member: 'lamp', score: 8 },
      { member: 'phone', score: 5 },
    ]);
    expect(await structures.sortedSetRange('s', 1)).toHaveLength(1);
    expect(await structures.sortedSetRange('none', 5)).toEqual([]);
  });
});
