import type { Cache } from '../performance/cache/index.ts';
import { openCaches } from '../open-caches.ts';
import type { CommandContext } from './with-database.ts';

/** Gives a command the cache that running shops share, so that they hear what it wrote. */
export async function withCache(
  { config, database, url }: CommandContext,
  work: (cache: Cache) => Promise<void>,
): Promise<void> {
  const caches = openCaches(config, database, config.database.DATABASE_DIRECT_URL ?? url);
  try {
    // What is evicted before Redis is there would be told to it by a process that has ended.
    await caches.redis?.ready();
    await work(caches.cache);
  } finally {
    await caches.close();
  }
}
