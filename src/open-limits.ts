import type { Config } from './config.ts';
import { RateLimiter, RequestLimits } from './performance/rate-limit/index.ts';
import type { RedisLink } from './performance/redis/index.ts';
import { type KnownBrowser, rateLimitsWith } from './rate-limits.ts';

/**
 * The limits of the shop, to be attached to its routes before they are registered.
 * @param knownBrowser not needed where accounts are not counted.
 */
export function openLimits(
  { rateLimit: settings, proxies }: Config,
  redis: RedisLink | undefined,
  knownBrowser: KnownBrowser = () => undefined,
): RequestLimits {
  const table = rateLimitsWith(knownBrowser);
  return new RequestLimits({ table, limiter: new RateLimiter(table, settings, redis), settings, proxies });
}
