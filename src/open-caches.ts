import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { Config } from './config.ts';
import { Cache, EvictionBus, redisRoute, SharedTier, Structures } from './performance/cache/index.ts';
import { type Database, Notices } from './performance/database/index.ts';
import { RedisLink } from './performance/redis/index.ts';

export interface Caches {
  cache: Cache;
  /** undefined without REDIS_URL. */
  redis: RedisLink | undefined;
  /** Resolves when the cache hears of other processes' writes, after a second at most. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The cache of this process, with Redis where there is one. Evictions travel over Redis and over PostgreSQL: with either
 * of them all processes on one database hear of each other's writes, also of an import beside the shop.
 * @param url of the database, past any pooler.
 * @param share of the memory that the settings give.
 */
export function openCaches(config: Config, database: Database, url: string, share = 1): Caches {
  const redis = RedisLink.open(config.redis);
  redis?.onDown((reason) => console.error(`Redis is away (${reason}): the shop goes on without it.`));
  redis?.onUp(() => console.log('Redis is connected.'));
  const notices = new Notices(database, url, 'cache_evictions');
  const routes = redis === undefined ? [notices] : [notices, redisRoute(redis)];
  const bus = new EvictionBus(routes);
  // What is filled after an eviction is not read from a replica that was not there yet.
  const changed = () => database.noteChange();
  const cache = new Cache({
    bytes: config.cache.CACHE_MEMORY * 1_048_576 * share,
    shared: redis === undefined ? undefined : new SharedTier(redis, buildName(), changed),
    bus,
    changed,
    structures: new Structures(redis),
  });
  return {
    cache,
    redis,
    ready: async () => Promise.race([bus.heard(), pause(LONGEST_WAIT_MS, undefined, { ref: false })]),
    close: async () => {
      await Promise.all([notices.close(), redis?.close()]);
    },
  };
}

/** Whole answers in all their codings take more than what they are made of. */
const FRONT_SHARE = 0.7;
export const ORIGIN_SHARE = 1 - FRONT_SHARE;

/** The cache of the thread that serves; what it holds is evicted by what the thread behind it hears. */
export function openFrontCache(config: Config): Pick<Caches, 'cache' | 'redis' | 'close'> {
  const redis = RedisLink.open(config.redis);
  const cache = new Cache({
    bytes: config.cache.CACHE_MEMORY * 1_048_576 * FRONT_SHARE,
    shared: redis === undefined ? undefined : new SharedTier(redis, buildName()),
    follows: true,
  });
  return { cache, redis, close: async () => redis?.close() };
}

const LONGEST_WAIT_MS = 1_000;

/** What the build was made of; pages in Redis name files that only their own build has. */
function buildName(): string {
  const stamp = path.resolve(import.meta.dirname, '../.built');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8').slice(0, 16) : `unstamped-${process.pid}-${Date.now()}`;
}
