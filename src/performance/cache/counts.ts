import { channel } from 'node:diagnostics_channel';

import type { Tier } from './found.ts';

export type Result = 'hit' | 'stale' | 'miss' | 'error';

/** Told on `social-selling:cache:request` for each look into a tier. */
export interface CacheRequest {
  /** The kind of key, up to its first colon. */
  kind: string;
  tier: Tier;
  result: Result;
}

const requests = channel('social-selling:cache:request');

/** How often each tier had what it was asked for; for `origin` a hit is a load that succeeded. */
export class CacheCounts {
  private readonly tiers: Record<Tier, Record<Result, number>> = { memory: none(), redis: none(), origin: none() };
  private evictedTags = 0;

  add(key: string, tier: Tier, result: Result): void {
    this.tiers[tier][result] += 1;
    if (requests.hasSubscribers) {
      requests.publish({ kind: key.split(':', 1)[0] ?? key, tier, result } satisfies CacheRequest);
    }
  }

  noteEviction(tags: number): void {
    this.evictedTags += tags;
  }

  all(): { tiers: Record<Tier, Record<Result, number>>; evictedTags: number } {
    return { tiers: structuredClone(this.tiers), evictedTags: this.evictedTags };
  }
}

function none(): Record<Result, number> {
  return { hit: 0, stale: 0, miss: 0, error: 0 };
}
