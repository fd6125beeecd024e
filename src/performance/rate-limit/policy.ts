import type { FastifyRequest } from 'fastify';

/** A limit as the product states it. */
export interface RateLimitPolicy {
  /** Requests that may come at once; used up, they come back evenly over `seconds`. */
  quota: number;
  /** 1 to 86,400 */
  seconds: number;
  /** Counted for each client address (each /64 of IPv6), or for each account that `account` names. */
  by: 'address' | 'account';
  /**
   * What a request counts for, of a policy by account: an id, an e-mail address; undefined where there is none. It is
   * looked at after the guards, before the body is validated, and stored as a hash only.
   */
  account?: (request: FastifyRequest) => string | undefined;
  /**
   * `shared`: one count for all processes, in Redis (each process its own where there is no REDIS_URL); costs a round trip.
   * `process`: each process its own, costs next to nothing.
   */
  count: 'shared' | 'process';
  /**
   * What holds for a `shared` policy while Redis is configured and away.
   * `local`: each process counts by itself. `allow`: no limit. `refuse`: 503, nobody passes.
   */
  whenUnknown?: 'local' | 'allow' | 'refuse';
}

/** Every limit of the product, and where it holds. */
export interface RateLimitTable {
  /** By name: 1 to 40 of a-z, 0-9 and "-". The name stands in headers. */
  policies: Readonly<Record<string, RateLimitPolicy>>;
  /** The policies of `@RateLimit('name')`, several for one name. */
  routes: Readonly<Record<string, readonly string[]>>;
  /** What holds for routes without `@RateLimit`: the first entry whose prefix fits; no policies, no limit. */
  paths: readonly { prefix: string; policies: readonly string[] }[];
}

/** A policy ready to be counted. */
export interface Limit extends RateLimitPolicy {
  name: string;
  rate: Rate;
  /** `"sign-in";q=30;w=300` */
  header: string;
}

/** In whole microseconds, so that the arithmetic of both drivers is exact. */
export interface Rate {
  /** Between two requests of one that keeps to the limit. */
  interval: number;
  /** How far ahead of that a client may be: `quota` intervals. */
  tolerance: number;
}

/** @param factor of RATE_LIMIT. @throws Error for a policy that contradicts itself. */
export function limitOf(name: string, policy: RateLimitPolicy, factor: number): Limit {
  const quota = Math.max(1, Math.round(policy.quota * factor));
  const interval = Math.floor((policy.seconds * 1_000_000) / quota);
  const faults = [
    !/^[a-z0-9-]{1,40}$/.test(name) && 'its name is not of a-z, 0-9 and "-"',
    !(policy.seconds >= 1 && policy.seconds <= 86_400) && 'seconds must be 1 to 86400',
    !(policy.quota >= 1 && interval >= 1) && 'quota must be 1 or more, and at most a million a second',
    (policy.by === 'account') !== (policy.account !== undefined) && 'by: account and account() go together',
    (policy.count === 'shared') !== (policy.whenUnknown !== undefined) && 'count: shared and whenUnknown go together',
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new Error(`The rate limit "${name}" is wrong: ${faults.join('; ')}.`);
  const header = `"${name}";q=${quota};w=${Math.ceil(policy.seconds)}`;
  return { ...policy, name, header, rate: { interval, tolerance: interval * quota } };
}
