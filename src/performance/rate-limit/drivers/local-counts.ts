import type { Rate } from '../policy.ts';
import { type RateLimitDriver, schedule, type Taken } from '../taken.ts';

/** About 2 MB of short keys. */
const MOST_KEYS = 20_000;

/**
 * Counts within the process. Holds at most `mostKeys` clients: beyond that the one longest not seen is forgotten, which a
 * flood of addresses can bring about only with more networks than that; memory stays bounded whatever comes.
 */
export class LocalCounts implements RateLimitDriver {
  /** The least recently seen first, as a Map keeps the order of insertion. */
  private readonly dues = new Map<string, number>();
  private readonly mostKeys: number;
  private readonly clock: () => number;

  /** @param clock in milliseconds that never go back. */
  constructor(mostKeys: number = MOST_KEYS, clock: () => number = () => performance.now()) {
    this.mostKeys = mostKeys;
    this.clock = clock;
  }

  take(key: string, rate: Rate): Taken {
    const now = Math.floor(this.clock() * 1_000);
    const { due, taken } = schedule(this.dues.get(key), now, rate);
    this.dues.delete(key);
    this.dues.set(key, due);
    this.forget(now);
    return taken;
  }

  get size(): number {
    return this.dues.size;
  }

  /** Two at a time, so that what nobody owes any more goes faster than new clients come. */
  private forget(now: number): void {
    let looked = 0;
    for (const [key, due] of this.dues) {
      if (due > now && this.dues.size <= this.mostKeys) return;
      this.dues.delete(key);
      looked += 1;
      if (looked === 2) return;
    }
  }
}
