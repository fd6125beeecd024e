import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import { Redis } from 'ioredis';

import { Cache, SharedTier } from '../src/performance/cache/index.ts';
import { RedisLink, redisSettings } from '../src/performance/redis/index.ts';
import { readSettings } from '../src/shared/settings.ts';

/** One cache under test, with the same question put to each. */
export interface Contender {
  name: string;
  getOrSet(key: string, load: () => Promise<unknown>, tags: string[]): Promise<unknown>;
  close(): Promise<void>;
}

const MEMORY = 64 * 1_048_576;

export async function ours(redisUrl?: string): Promise<Contender> {
  const link =
    redisUrl === undefined
      ? undefined
      : RedisLink.open(
          readSettings({ redis: redisSettings }, { REDIS_URL: redisUrl, REDIS_COMMAND_TIMEOUT: '5000' }).redis,
        );
  await link?.ready();
  const shared = link === undefined ? undefined : new SharedTier(link, 'bench');
  const cache = new Cache({ bytes: MEMORY, shared });
  if (shared !== undefined) await untilUsable(shared);
  return {
    name: 'ours',
    getOrSet: async (key, load, tags) => cache.getOrSet(key, load, { tags }),
    close: async () => link?.close(),
  };
}

/** BentoCache as its documentation sets it up: `serialize: false` hands out the object itself, as ours does (frozen). */
export function bento(options: { serialize: boolean; redisUrl?: string }): Contender {
  const memory = memoryDriver({ maxSize: '64mb', ...(options.serialize ? {} : { serialize: false }) });
  const store = bentostore().useL1Layer(
    options.serialize ? memory : memoryDriver({ maxItems: 100_000, serialize: false }),
  );
  const redis = options.redisUrl === undefined ? undefined : new Redis(options.redisUrl);
  const cache = new BentoCache({
    default: 'main',
    stores: { main: redis === undefined ? store : store.useL2Layer(redisDriver({ connection: redis })) },
  });
  return {
    name: `BentoCache 1.6${options.serialize ? '' : ', serialize: false'}`,
    getOrSet: async (key, factory, tags) =>
      cache.getOrSet({ key, factory, ttl: '1h', ...(tags.length > 0 ? { tags } : {}) }),
    close: async () => {
      await cache.disconnectAll();
      redis?.disconnect();
    },
  };
}

/** It has met its server. */
async function untilUsable(shared: SharedTier): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await shared.read('nothing')) !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
