export { redisSettings, type RedisSettings } from './config.ts';
export { RedisUnavailable } from './errors.ts';
export { RedisLink } from './redis-link.ts';
