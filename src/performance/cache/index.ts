export type { CacheOptions } from './cache-options.ts';
export { Cache } from './cache.ts';
export { CacheModule } from './cache.module.ts';
export { Cacheable, cached } from './cacheable.ts';
/** @public */
export { CacheEvict } from './cacheable.ts';
export { cacheSettings, type CacheSettings } from './config.ts';
export { type CacheRequest } from './counts.ts';
export { EvictionBus, type EvictionRoute } from './eviction-bus.ts';
export { collectFill, type Fill } from './fill.ts';
export { type Found, type Tier } from './found.ts';
export { ownBytes } from './own-bytes.ts';
export { redisRoute } from './redis-route.ts';
export { SharedTier } from './shared-tier.ts';
export { S3Fifo } from './memory/s3-fifo.ts';
export { Structures } from './structures.ts';
export { TTL } from './ttl.ts';
