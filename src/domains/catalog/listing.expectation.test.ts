import { describe, expect, test } from 'vitest';

import { shareWithin } from './listing.expectation.ts';

/** A fifth of all cost 500, a tenth 900; the others lie evenly between 0 and 1,000. */
const SPREAD = { bounds: [0, 250, 500, 750, 1_000], common: [500, 900], shares: [0.2, 0.1] };

describe('the share of products within a range of prices', () => {
  test.each([
    ['all', -Infinity, Infinity, 1],
    ['half of those between, and the common price', 0, 500, 0.35 + 0.2],
    ['a part of a step', 0, 125, 0.7 / 8],
    ['across steps', 125, 375, 0.7 / 4],
    ['a common price alone', 900, 900, 0.1],
    ['a price that nothing is known of', 300, 300, 0],
    ['below all', -Infinity, -1, 0],
    ['above all', 1_001, Infinity, 0],
    ['a range that is none', 600, 400, 0],
  ])('%s', (_, min, max, share) => {
    expect(shareWithin(SPREAD, { min, max })).toBeCloseTo(share, 10);
  });

  test('is everything where nothing is known', () => {
    expect(shareWithin({ bounds: [], common: [], shares: [] }, { min: 5, max: 6 })).toBe(1);
  });

  test('is nothing beside the one price that all have', () => {
    expect(shareWithin({ bounds: [], common: [1], shares: [1] }, { min: 5, max: 6 })).toBe(0);
  });
});
