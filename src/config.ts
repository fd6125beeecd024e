import { identitySettings } from './domains/identity/index.ts';
import { checkMailSettings, mailSettings } from './domains/mail/index.ts';
import { cacheSettings } from './performance/cache/index.ts';
import { databaseSettings } from './performance/database/index.ts';
import { proxySettings, responseCacheSettings } from './performance/http/index.ts';
import { imageSettings, imageStoreSettings, s3Settings } from './performance/images/index.ts';
import { insightSettings } from './performance/query-insight/index.ts';
import { rateLimitSettings } from './performance/rate-limit/index.ts';
import { redisSettings } from './performance/redis/index.ts';
import { secretsSettings } from './performance/secrets/index.ts';
import { securitySettings } from './security-headers.ts';
import { readSettings } from './shared/settings.ts';
import { shopSettings } from './shop.settings.ts';

/** Every room that has settings; docs/settings.md and .env.example are written from this list. */
export const settingRooms = {
  shop: shopSettings,
  database: databaseSettings,
  redis: redisSettings,
  cache: cacheSettings,
  images: imageSettings,
  imageStore: imageStoreSettings,
  insight: insightSettings,
  responseCache: responseCacheSettings,
  proxies: proxySettings,
  rateLimit: rateLimitSettings,
  security: securitySettings,
  identity: identitySettings,
  mail: mailSettings,
  secrets: secretsSettings,
};

export type Config = ReturnType<typeof readConfig>;

/** @throws StartError naming all wrong variables at once, or one that another one needs. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env) {
  const config = readSettings(settingRooms, environment);
  checkMailSettings(config.mail);
  s3Settings(config.imageStore);
  return config;
}
