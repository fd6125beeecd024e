import { createHash } from 'node:crypto';

import type { Config } from './config.ts';
import type { Cache } from './performance/cache/index.ts';
import { ResponseCache, type ResponseCacheOptions } from './performance/http/index.ts';
import type { RequestLimits } from './performance/rate-limit/index.ts';
import { LOCALES } from './locales.ts';
import { securityHeaders } from './security-headers.ts';
import { responsePolicies } from './response-policies.ts';
import { shopUrl } from './shop-url.ts';

/** The response cache of the shop, to be attached to a server. */
export function openResponses(
  cache: Cache,
  { shop, security }: Config,
  limits: RequestLimits,
  gate: ResponseCacheOptions['gate'] = {},
): ResponseCache {
  return new ResponseCache(cache, {
    policies: responsePolicies,
    languages: LOCALES,
    defaultLanguage: shop.SHOP_LOCALE,
    host: new URL(shopUrl({ shop })).host,
    admit: (request, path) => limits.admit(request, path),
    gate,
    protection: securityHeaders(security, shop.PUBLIC_URL),
    // Answers show these settings: processes that differ in them do not share answers.
    release: createHash('sha256')
      .update(JSON.stringify([shop, security]))
      .digest('base64url')
      .slice(0, 8),
  });
}
