/** One of several processes that miss the same key at once. Told by its arguments which cache and which Redis. */
import { setTimeout as pause } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { bento, ours } from './cache.contenders.ts';

const [which, redisUrl = '', counter = ''] = process.argv.slice(2);
const contender = which === 'ours' ? await ours(redisUrl) : bento({ serialize: true, redisUrl });
const counting = new Redis(redisUrl);
await counting.ping();

process.once('message', ({ key, times }: { key: string; times: number }) => void miss(key, times));
process.send?.('ready');

async function miss(key: string, times: number): Promise<void> {
  const load = async () => {
    await counting.incr(counter);
    return pause(300, { rows: ['made'] });
  };
  await Promise.all(Array.from({ length: times }, async () => contender.getOrSet(key, load, [])));
  process.send?.('done');
  process.once('disconnect', () => process.exit(0));
}
