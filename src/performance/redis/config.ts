import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';
import { readEndpoints } from './endpoints.ts';

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

export const redisSettings = {
  title: 'Redis',
  settings: {
    REDIS_URL: setting({
      schema: z
        .string()
        .refine((url) => readEndpoints(url) !== undefined)
        .optional(),
      form: 'an address such as redis://user:password@host:6379/0, rediss:// for TLS, with several host:port separated by commas for Sentinel and Cluster',
      about:
        'The Redis (6.2 or newer) or Valkey to share the cache and the limits through. Without it each process keeps its own.',
      example: 'redis://localhost:6379',
    }),
    REDIS_MODE: setting({
      schema: z.enum(['single', 'sentinel', 'cluster']),
      default: 'single',
      form: 'one of single, sentinel, cluster',
      about: 'What `REDIS_URL` names: one server, the sentinels that watch over it, or nodes of a cluster.',
    }),
    REDIS_SENTINEL_NAME: setting({
      schema: z.string().min(1).max(100),
      default: 'mymaster',
      form: 'a name of 1 to 100 characters',
      about: 'What the sentinels call the master.',
    }),
    REDIS_SENTINEL_PASSWORD: setting({
      schema: z.string().min(1).optional(),
      form: 'a password',
      about: 'The password of the sentinels themselves, where they ask for one.',
      example: 'secret',
    }),
    REDIS_COMMAND_TIMEOUT: setting({
      schema: wholeNumber(1, 10_000),
      default: '10',
      form: 'milliseconds from 1 to 10000',
      about: 'The shop waits this long for an answer of Redis, then goes on without it.',
    }),
    REDIS_PREFIX: setting({
      schema: z.string().regex(/^[a-z0-9_-]{1,32}$/i),
      default: 'ss',
      form: '1 to 32 letters, digits, "-" or "_"',
      about: 'What every key in Redis begins with; shops that share one Redis need different ones.',
    }),
  },
} satisfies SettingsRoom;

export type RedisSettings = SettingValues<typeof redisSettings.settings>;
