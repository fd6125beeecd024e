import { AppError } from '../../shared/errors.ts';
import type { RedisLink } from '../redis/index.ts';
import type { RateLimitSettings } from './config.ts';
import { LocalCounts } from './drivers/local-counts.ts';
import { RedisCounts } from './drivers/redis-counts.ts';
import { type Limit, limitOf, type RateLimitTable } from './policy.ts';
import type { Taken } from './taken.ts';
import { publishDecision } from './timings.ts';

/** What a limit says to one request; undefined where it cannot be told and the policy lets it pass. */
export interface Decision {
  limit: Limit;
  taken: Taken | undefined;
}

/** Counts requests against the limits of a table. */
export class RateLimiter {
  private readonly limits = new Map<string, Limit>();
  /** One for each limit, so that a flood against one cannot push clients out of another. */
  private readonly local = new Map<Limit, LocalCounts>();
  private readonly shared: RedisCounts | undefined;

  /** @throws Error for a table that contradicts itself. */
  constructor(table: RateLimitTable, settings: RateLimitSettings, link: RedisLink | undefined) {
    const { RATE_LIMIT: factor } = settings;
    this.shared = link === undefined ? undefined : new RedisCounts(link);
    for (const [name, policy] of Object.entries(table.policies)) {
      const limit = limitOf(name, policy, factor ?? 1);
      this.limits.set(name, limit);
      this.local.set(limit, new LocalCounts());
    }
  }

  /** @throws Error where the table has no such policy. */
  limit(name: string): Limit {
    const limit = this.limits.get(name);
    if (limit === undefined) throw new Error(`There is no rate limit "${name}".`);
    return limit;
  }

  /** Whether Redis is asked: then `take` returns a promise. */
  isShared({ count }: Limit): boolean {
    return count === 'shared' && this.shared !== undefined;
  }

  /** Counts one request in this process alone. */
  takeHere(limit: Limit, key: string): Decision {
    const taken = this.local.get(limit)?.take(key, limit.rate);
    publishDecision(limit.name, 'process', taken?.passed);
    return { limit, taken };
  }

  /**
   * Counts one request where the limit counts, and goes by `whenUnknown` while Redis is away.
   * @throws AppError `rate-limit-unavailable` (503) from a limit that then refuses.
   */
  async take(limit: Limit, key: string): Promise<Decision> {
    if (this.shared === undefined || limit.count === 'process') return this.takeHere(limit, key);
    try {
      const taken = await this.shared.take(`${limit.name}:${key}`, limit.rate);
      publishDecision(limit.name, 'redis', taken.passed);
      // So that nobody begins anew the moment Redis is lost.
      if (limit.whenUnknown === 'local' && taken.passed) this.local.get(limit)?.take(key, limit.rate);
      return { limit, taken };
    } catch (error) {
      return this.withoutRedis(limit, key, error);
    }
  }

  private withoutRedis(limit: Limit, key: string, cause: unknown): Decision {
    if (limit.whenUnknown === 'local') return this.takeHere(limit, key);
    publishDecision(limit.name, 'unknown', limit.whenUnknown === 'allow');
    if (limit.whenUnknown === 'allow') return { limit, taken: undefined };
    throw new AppError('rate-limit-unavailable', 503, 'The shop cannot take this just now. Please try again shortly.', {
      cause,
    });
  }
}
