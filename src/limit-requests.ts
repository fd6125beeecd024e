import type { FastifyInstance } from 'fastify';

import type { Config } from './config.ts';
import { RateLimiter, RequestLimits } from './performance/rate-limit/index.ts';
import type { RedisLink } from './performance/redis/index.ts';
import { rateLimits } from './rate-limits.ts';

/** Holds all requests to the shop's limits. To be called before the routes are registered. */
export function limitRequests(
  fastify: FastifyInstance,
  { rateLimit: settings, proxies }: Config,
  redis: RedisLink | undefined,
): RequestLimits {
  const limiter = new RateLimiter(rateLimits, settings, redis);
  const limits = new RequestLimits({ table: rateLimits, limiter, settings, proxies });
  limits.attach(fastify);
  return limits;
}
