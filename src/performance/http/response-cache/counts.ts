import { channel } from 'node:diagnostics_channel';

import type { Policy } from './policy.ts';

/** How a request was answered: `bypass` went to the routes, whatever the cache holds. */
export type CacheResult = 'hit' | 'stale' | 'miss' | 'bypass';

/** What `social-selling:http:request` tells of every request. */
export interface RequestMessage {
  method: string;
  /** A template: "/p/:slug". */
  route: string;
  status: number;
  seconds: number;
  cache: CacheResult;
}

export type ResponseCounts = Record<CacheResult, number>;

const requests = channel('social-selling:http:request');

/** Tells who listens of an answered request. @param startedAt of `performance.now()` */
export function publishRequest(
  method: string | undefined,
  route: string,
  status: number,
  startedAt: number,
  cache: CacheResult,
): void {
  if (!requests.hasSubscribers) return;
  const seconds = (performance.now() - startedAt) / 1_000;
  requests.publish({ method: method ?? 'GET', route, status, seconds, cache } satisfies RequestMessage);
}

/** Counts of each policy since the start. */
export class PolicyCounts {
  private readonly counts = new Map<Policy, ResponseCounts>();

  constructor(policies: readonly Policy[]) {
    for (const policy of policies) this.counts.set(policy, { hit: 0, stale: 0, miss: 0, bypass: 0 });
  }

  add(policy: Policy, result: CacheResult): void {
    const counts = this.counts.get(policy);
    if (counts !== undefined) counts[result] += 1;
  }

  all(): Record<string, ResponseCounts> {
    return Object.fromEntries([...this.counts].map(([{ route }, counts]) => [route, { ...counts }]));
  }
}
