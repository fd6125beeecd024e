import { expect, test } from 'vitest';

import { hitRate, tierOf, TIERS } from './cache-tier.ts';

test.each([
  ['social-selling; hit; ttl=112; detail=memory', 'memory'],
  ['social-selling; hit; ttl=112; detail=redis', 'redis'],
  ['social-selling;hit;detail="redis"', 'redis'],
  ['social-selling; hit', 'memory'],
  ['social-selling; hit; ttl=-4; detail=memory', 'stale'],
  ['social-selling; hit; fwd=stale; detail=memory', 'stale'],
  ['social-selling; fwd=miss; stored', 'miss'],
  ['social-selling; fwd=uri-miss; detail=redis', 'miss'],
  ['social-selling; fwd=bypass', 'bypass'],
  ['social-selling; fwd=method', 'bypass'],
  ['', 'unsaid'],
])('%s came from: %s', (header, tier) => {
  expect(TIERS[tierOf(header)]).toBe(tier);
});

test('only answers that could come from a cache count for the hit rate', () => {
  expect(hitRate([90, 5, 1, 4, 1_000, 1_000])).toBe(0.96);
  expect(hitRate([0, 0, 0, 0, 5, 5])).toBeUndefined();
});
