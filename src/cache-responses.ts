import { createHash } from 'node:crypto';

import type { FastifyInstance } from 'fastify';

import type { Config } from './config.ts';
import type { Cache } from './performance/cache/index.ts';
import { observeRequests, ResponseCache } from './performance/http/index.ts';
import type { RequestLimits } from './performance/rate-limit/index.ts';
import { responsePolicies } from './response-policies.ts';

/** Puts the response cache in front of the routes, unless it is switched off. */
export function cacheResponses(
  fastify: FastifyInstance,
  cache: Cache,
  { shop, responseCache }: Config,
  languages: readonly string[],
  limits: RequestLimits,
): ResponseCache | undefined {
  observeRequests(fastify);
  if (responseCache.RESPONSE_CACHE === 'off') return undefined;
  const responses = new ResponseCache(cache, {
    policies: responsePolicies,
    languages,
    defaultLanguage: shop.SHOP_LOCALE,
    host: new URL(shop.PUBLIC_URL ?? `http://localhost:${shop.PORT}`).host,
    admit: (request, path) => limits.admit(request, path),
    // Answers show these settings: processes that differ in them do not share answers.
    release: createHash('sha256').update(JSON.stringify(shop)).digest('base64url').slice(0, 8),
  });
  responses.attach(fastify.server);
  return responses;
}
