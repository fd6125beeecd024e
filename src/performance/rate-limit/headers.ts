import type { Decision } from './rate-limiter.ts';

/**
 * `RateLimit-Policy` and `RateLimit`, lists of structured fields (draft-ietf-httpapi-ratelimit-headers-11, sections 3 and
 * 4; RFC 9651): `"sign-in";q=30;w=300` and `"sign-in";r=29;t=10`, where `t` are the seconds until the whole quota is there
 * again or, once it is used up, until the next request passes, as in Retry-After.
 */
export function rateLimitHeaders(decisions: readonly Decision[]): Record<string, string> {
  const known = decisions.filter(({ taken }) => taken !== undefined);
  if (known.length === 0) return {};
  return {
    'ratelimit-policy': known.map(({ limit }) => limit.header).join(', '),
    ratelimit: known.map(describe).join(', '),
  };
}

function describe({ limit, taken }: Decision): string {
  if (taken === undefined) return '';
  const seconds = taken.retryAfter > 0 ? retryAfter(taken.retryAfter) : Math.ceil(taken.reset);
  return `"${limit.name}";r=${taken.remaining};t=${seconds}`;
}

/** Whole seconds, never fewer than it takes and never 0 (RFC 9110, section 10.2.3). */
export function retryAfter(seconds: number): number {
  return Math.max(1, Math.ceil(seconds));
}
