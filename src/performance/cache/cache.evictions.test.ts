import { describe, expect, it, vi } from 'vitest';

import { Cache } from './cache.ts';
import { EvictionBus, type EvictionRoute } from './eviction-bus.ts';

const cacheOf = () => new Cache({ bytes: 1_000_000 });

/** A loader that waits until it is let go, and counts how often it was called. */
function heldLoader<T>(value: T) {
  const held: (() => void)[] = [];
  const load = vi.fn<() => Promise<T>>(async () => {
    await new Promise<void>((resolve) => held.push(resolve));
    return value;
  });
  return { load, release: () => held.splice(0).forEach((resolve) => resolve()) };
}

describe('an eviction', () => {
  it('takes what carries the tag, and what was made of it', async () => {
    const cache = cacheOf();
    const price = vi.fn<() => Promise<number>>(async () => 5);
    const page = async () =>
      cache.getOrSet('page', async () => `price ${await cache.getOrSet('price', price, { tags: ['product:1'] })}`);
    expect(await page()).toBe('price 5');
    price.mockResolvedValue(6);
    expect(await page()).toBe('price 5');
    await cache.evict(['product:2']);
    expect(await page()).toBe('price 5');
    await cache.evict(['product:1']);
    expect(await page()).toBe('price 6');
  });

  it('also takes a page whose part was deleted by its key', async () => {
    const cache = cacheOf();
    let part = 'one';
    const page = async () => cache.getOrSet('page', async () => cache.getOrSet('part', async () => part));
    expect(await page()).toBe('one');
    part = 'two';
    await cache.delete('part');
    expect(await page()).toBe('two');
  });

  it('during a fill: who asked before gets it, who asks after gets a new one, and it is not kept', async () => {
    const cache = cacheOf();
    const old = heldLoader('old');
    const early = cache.getOrSet('k', old.load, { tags: ['t'] });
    await cache.evict(['t']);
    const late = cache.getOrSet('k', async () => 'new', { tags: ['t'] });
    old.release();
    expect(await early).toBe('old');
    expect(await late).toBe('new');
    expect(cache.peek('k')).toMatchObject({ value: 'new' });
  });

  it('during a fill is also noticed by tags that the fill names at its end', async () => {
    const cache = cacheOf();
    const { load, release } = heldLoader(['product:7']);
    const filling = cache.getOrSet('k', async (fill) => {
      const tags = await load();
      fill.tag(...tags);
      return 'old';
    });
    await cache.evict(['product:7']);
    release();
    await filling;
    expect(cache.peek('k')).toBeUndefined();
  });

  it('during the fill of a lagging value: it is served for the rest of its lag, so that frequent writes starve nobody', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const cache = cacheOf();
    const options = { tags: ['t'], lag: 1 };
    const old = heldLoader('old');
    const filling = cache.getOrSet('k', old.load, options);
    await cache.evict(['t']);
    vi.setSystemTime(Date.now() + 400);
    old.release();
    await filling;
    expect(cache.peek('k')).toMatchObject({ value: 'old', fresh: false });
    await cache.evict(['t']);
    vi.setSystemTime(Date.now() + 500);
    expect(cache.peek('k')).toMatchObject({ value: 'old' });
    vi.setSystemTime(Date.now() + 200);
    expect(cache.peek('k')).toBeUndefined();
    vi.useRealTimers();
  });

  it('set during a fill is not overwritten by it', async () => {
    const cache = cacheOf();
    const old = heldLoader('old');
    const filling = cache.getOrSet('k', old.load);
    await cache.set('k', 'set');
    old.release();
    expect(await filling).toBe('old');
    expect(await cache.get('k')).toMatchObject({ value: 'set' });
  });

  it('does not let a page outlive the stale list it was made of', async () => {
    const cache = cacheOf();
    let rows = 'old';
    const list = async () => cache.getOrSet('list', async () => rows, { tags: ['products'], lag: 60 });
    const page = async () => cache.getOrSet('page', async () => `page of ${await list()}`);
    await list();
    rows = 'new';
    vi.useFakeTimers({ toFake: ['Date'] });
    await cache.evict(['products']);
    expect(await page()).toBe('page of old');
    vi.setSystemTime(Date.now() + 43_000);
    expect(await page()).toBe('page of old');
    await vi.waitFor(async () => expect(await list()).toBe('new'));
    expect(await page()).toBe('page of new');
    vi.useRealTimers();
  });

  it('of a fill with more tags than an entry carries finds nothing kept', async () => {
    const cache = cacheOf();
    await cache.getOrSet('k', async (fill) => {
      for (let tag = 0; tag < 501; tag += 1) fill.tag(`t${tag}`);
      return 1;
    });
    expect(cache.peek('k')).toBeUndefined();
  });

  it('a fill may say that it is not to be kept, or only for a while', async () => {
    const cache = cacheOf();
    await cache.getOrSet('never', async (fill) => fill.doNotStore());
    await cache.getOrSet('zero', async (fill) => fill.keepFor(0));
    await cache.getOrSet('short', async (fill) => fill.keepFor(50), { ttl: 1_000, grace: 0 });
    expect([cache.peek('never'), cache.peek('zero')]).toEqual([undefined, undefined]);
    expect(cache.peek('short')?.freshSeconds).toBeLessThan(51);
  });
});

describe('between processes', () => {
  /** A route that can be cut, as a cable can. */
  class Cable {
    readonly ends: Parameters<EvictionRoute['subscribe']>[0][] = [];
    connected = true;

    route(): EvictionRoute {
      return {
        publish: async (text) => {
          if (!this.connected) throw new Error('cut');
          for (const end of this.ends) end.message(text);
        },
        subscribe: (end) => {
          this.ends.push(end);
          end.up();
        },
      };
    }

    cut(): void {
      this.connected = false;
      for (const end of this.ends) end.down();
    }

    mend(): void {
      this.connected = true;
      for (const end of this.ends) end.up();
    }
  }

  const onCables = (...cables: Cable[]) =>
    new Cache({ bytes: 1_000_000, bus: new EvictionBus(cables.map((cable) => cable.route())) });

  it('an eviction in one is heard by the other, once, over two routes', async () => {
    const cables = [new Cable(), new Cable()];
    const [one, other] = [onCables(...cables), onCables(...cables)];
    await other.set('k', 'old', { tags: ['t'] });
    await one.evict(['t']);
    expect(other.peek('k')).toBeUndefined();
    await other.set('k', 'new', { tags: ['t'] });
    expect(other.peek('k')).toMatchObject({ value: 'new' });
  });

  it('long lists of tags and nonsense on the line do no harm', async () => {
    const cable = new Cable();
    const [one, other] = [onCables(cable), onCables(cable)];
    await other.set('k', 1, { tags: ['t2999'] });
    for (const text of ['', '{', 'null', '{"origin":1}', '{"origin":"x","number":1,"at":1,"tags":[1]}']) {
      for (const end of cable.ends) end.message(text);
    }
    expect(other.peek('k')).toBeDefined();
    await one.evict(Array.from({ length: 3_000 }, (_, index) => `t${index}`));
    expect(other.peek('k')).toBeUndefined();
  });

  it('one route of two is enough', async () => {
    const cables = [new Cable(), new Cable()];
    const [one, other] = [onCables(...cables), onCables(...cables)];
    await other.set('k', 'old', { tags: ['t'] });
    cables[0]!.cut();
    expect(other.peek('k')).toMatchObject({ fresh: true });
    await one.evict(['t']);
    expect(other.peek('k')).toBeUndefined();
    await other.set('k', 'new', { tags: ['t'] });
    cables[0]!.mend();
    expect(other.peek('k')).toMatchObject({ fresh: true });
  });

  it('after a time without any route, entries from before are refreshed behind a stale answer, then gone', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const cable = new Cable();
    const [one, other] = [onCables(cable), onCables(cable)];
    await other.set('k', 'old', { tags: ['t'] });
    cable.cut();
    await one.evict(['t']);
    cable.mend();
    expect(other.peek('k')).toMatchObject({ value: 'old', fresh: false });
    vi.setSystemTime(Date.now() + 3_000);
    expect(other.peek('k')).toBeUndefined();
    vi.useRealTimers();
  });

  it('an eviction that is heard after such a time holds at once', async () => {
    const cable = new Cable();
    const [one, other] = [onCables(cable), onCables(cable)];
    await other.set('k', 'old', { tags: ['t'] });
    cable.cut();
    cable.mend();
    expect(other.peek('k')).toMatchObject({ value: 'old', fresh: false });
    await one.evict(['t']);
    expect(other.peek('k')).toBeUndefined();
  });
});

it('a failing origin excuses what is stale until the next eviction, which shows that somebody wrote', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const cache = cacheOf();
  await cache.set('k', 'old', { ttl: 1, grace: 60, tags: ['t'] });
  vi.setSystemTime(Date.now() + 2_000);
  const fail = async () => Promise.reject(new Error('away'));
  expect(await cache.getOrSet('k', fail)).toBe('old');
  await vi.waitFor(() => expect(cache.counts.all()).toMatchObject({ tiers: { origin: { error: 1 } } }));
  expect(cache.peek('k')).toMatchObject({ value: 'old', fresh: false });
  await cache.evict(['t']);
  expect(cache.peek('k')).toBeUndefined();
  vi.useRealTimers();
});
