import type { Config } from './config.ts';
import { RateLimiter, RequestLimits } from './performance/rate-limit/index.ts';
import type { RedisLink } from './performance/redis/index.ts';
import { rateLimits } from './rate-limits.ts';

/** The limits of the shop, to be attached to its routes before they are registered. */
export function openLimits({ rateLimit: settings, proxies }: Config, redis: RedisLink | undefined): RequestLimits {
  const limiter = new RateLimiter(rateLimits, settings, redis);
  return new RequestLimits({ table: rateLimits, limiter, settings, proxies });
}
