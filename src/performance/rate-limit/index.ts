export { rateLimitSettings, type RateLimitSettings } from './config.ts';
export type { RateLimitPolicy, RateLimitTable } from './policy.ts';
export { RateLimit } from './rate-limit.decorator.ts';
export { RateLimiter } from './rate-limiter.ts';
export { limitsFor, RequestLimits } from './request-limits.ts';
