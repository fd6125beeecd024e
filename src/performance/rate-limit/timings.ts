import { channel } from 'node:diagnostics_channel';

/** Published on `social-selling:rate-limit:decision` for each request counted. */
export interface RateLimitDecision {
  policy: string;
  /** Where it was counted; `unknown` while Redis is away and the policy does not count locally. */
  where: 'redis' | 'process' | 'unknown';
  passed: boolean;
}

const decisions = channel('social-selling:rate-limit:decision');

export function publishDecision(policy: string, where: RateLimitDecision['where'], passed: boolean | undefined): void {
  if (!decisions.hasSubscribers) return;
  const decision: RateLimitDecision = { policy, where, passed: passed ?? true };
  decisions.publish(decision);
}
