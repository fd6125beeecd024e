import type { CacheOptions, Found } from '../../cache/index.ts';
import type { CanonicalTarget } from './canonical-target.ts';
import { MISSING_TTL } from './fill-response.ts';
import { bytesOf, type StoredResponse } from './stored-response.ts';

/** On what terms an entry is kept; what caches further out are told of it. */
export interface Terms {
  /** Seconds. */
  ttl: number;
  grace: number;
  tags: readonly string[];
  language: boolean;
  /** Whether it is another one for people who are signed in: caches further out cannot tell who is. */
  personal: boolean;
}

function timesOf({ policy, seldomShared }: CanonicalTarget): { ttl: number; grace: number } {
  return seldomShared && policy.seldomShared !== undefined ? policy.seldomShared : policy;
}

export function cacheOptionsOf(target: CanonicalTarget): CacheOptions {
  const { ttl, grace } = timesOf(target);
  const { lag = 0, tags = [], local = false } = target.policy;
  return { ttl, grace, lag, tags, local, bytes: (value) => bytesOf(value as StoredResponse) };
}

/** What an entry may be told of further out; what is not there is kept for less. */
export function termsOf({ value, tags }: Found<StoredResponse>, target: CanonicalTarget): Terms {
  const { language = false, personal = false } = target.policy;
  const { ttl, grace } = timesOf(target);
  const missing = value.status === 404 || value.status === 410;
  return {
    ttl: missing ? Math.min(ttl, MISSING_TTL) : ttl,
    grace: missing ? 0 : grace,
    tags,
    language,
    personal,
  };
}
