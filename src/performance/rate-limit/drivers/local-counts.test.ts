import { describe, expect, test } from 'vitest';

import { driverContract, rateOf } from './driver.contract.ts';
import { LocalCounts } from './local-counts.ts';

driverContract('the process', async () => new LocalCounts());

describe('LocalCounts', () => {
  test('holds no more clients than it may, and forgets the one longest not seen', () => {
    const counts = new LocalCounts(100);
    const rate = rateOf(1, 3_600);
    counts.take('attacker', rate);
    for (let n = 0; n < 10_000; n += 1) {
      counts.take(`flood-${n}`, rate);
      expect(counts.size).toBeLessThanOrEqual(100);
      expect(counts.take('attacker', rate).passed).toBe(false);
    }
  });

  test('forgets who owes nothing any more as others come', () => {
    let now = 0;
    const counts = new LocalCounts(1_000, () => now);
    for (let n = 0; n < 500; n += 1) counts.take(`old-${n}`, rateOf(10, 10));
    now = 60_000;
    for (let n = 0; n < 500; n += 1) counts.take(`new-${n}`, rateOf(10, 10));
    expect(counts.size).toBe(500);
  });

  test('a clock that was set back locks nobody out for longer than the window', () => {
    let now = 86_400_000;
    const counts = new LocalCounts(1_000, () => now);
    const rate = rateOf(10, 10);
    for (let n = 0; n < 10; n += 1) counts.take('late', rate);
    now = 0;
    expect(counts.take('late', rate)).toMatchObject({ passed: false, retryAfter: 1 });
    now = 1_000;
    expect(counts.take('late', rate).passed).toBe(true);
  });
});
