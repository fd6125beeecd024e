/**
 * A process with a cache of its own, for tests over several: asks for one key many times at once and tells what it got.
 * Started by fork with REDIS_URL set; the loader counts itself in Redis.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { Cache } from '../../src/performance/cache/cache.ts';
import { SharedTier } from '../../src/performance/cache/shared-tier.ts';
import { RedisLink, redisSettings } from '../../src/performance/redis/index.ts';
import { readSettings } from '../../src/shared/settings.ts';

const link = RedisLink.open(readSettings({ redis: redisSettings }, process.env).redis);
if (link === undefined) throw new Error('REDIS_URL is missing.');
await link.ready();
const shared = new SharedTier(link, 'test');
const cache = new Cache({ bytes: 1_000_000, shared });
// Usable once it has met its server.
while ((await shared.read('nothing')) === undefined) await pause(20);

process.on('message', (message: { key: string; times: number }) => void answer(message));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function answer({ key, times }: { key: string; times: number }): Promise<void> {
  const values = await Promise.all(Array.from({ length: times }, async () => cache.getOrSet(key, load)));
  process.send?.({ values: [...new Set(values)] });
}

async function load(): Promise<string> {
  await link?.run('test.count', async (redis) => redis.incr('loads'));
  await pause(50);
  return `made by ${process.pid}`;
}
