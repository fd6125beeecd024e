import { LRUCache } from 'lru-cache';

import { S3Fifo } from '../src/performance/cache/index.ts';

export interface HitRate {
  workload: string;
  s3Fifo: number;
  lru: number;
}

const THINGS = 100_000;
const REQUESTS = 1_000_000;
/** A twentieth of all things fits. */
const ROOM = THINGS / 20;

/** How often each policy had what was asked for, for shoppers alone and with a crawler among them. */
export function hitRates(): HitRate[] {
  return [
    compare('shoppers: Zipf-shaped choice (exponent 1) of 100,000 things, a twentieth fits', 0),
    compare('the same, while a crawler reads everything once: every third request', 3),
    compare('the same, every second request is the crawler', 2),
  ];
}

function compare(workload: string, crawlEvery: number): HitRate {
  const s3Fifo = new S3Fifo<number>(ROOM);
  const lru = new LRUCache<number, number>({ max: ROOM });
  const choose = zipf();
  const found = { s3Fifo: 0, lru: 0 };
  let shoppers = 0;
  let crawled = THINGS;
  for (let request = 0; request < REQUESTS; request += 1) {
    const crawler = crawlEvery > 0 && request % crawlEvery === 0;
    const thing = crawler ? (crawled += 1) : choose();
    if (!crawler) shoppers += 1;
    if (s3Fifo.get(String(thing)) === undefined) s3Fifo.set(String(thing), thing, 1);
    else if (!crawler) found.s3Fifo += 1;
    if (lru.get(thing) === undefined) lru.set(thing, thing);
    else if (!crawler) found.lru += 1;
  }
  return { workload, s3Fifo: found.s3Fifo / shoppers, lru: found.lru / shoppers };
}

/** The same choices at each run. */
function zipf(): () => number {
  const sums = new Float64Array(THINGS);
  let total = 0;
  for (let rank = 0; rank < THINGS; rank += 1) sums[rank] = total += 1 / (rank + 1);
  let state = 7;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const point = (state / 2 ** 32) * total;
    let low = 0;
    let high = THINGS - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < point) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
