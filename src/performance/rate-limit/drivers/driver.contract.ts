import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { limitOf } from '../policy.ts';
import type { RateLimitDriver } from '../taken.ts';

/** Requests at once, and seconds over which they come back. */
export function rateOf(quota: number, seconds: number) {
  return limitOf('contract', { quota, seconds, by: 'address', count: 'process' }, 1).rate;
}

/** What every driver promises; each driver's test runs it. */
export function driverContract(name: string, open: () => Promise<RateLimitDriver>): void {
  describe(`${name} as a rate limit driver`, () => {
    test('lets the quota pass at once, then one after each interval', async () => {
      const driver = await open();
      const rate = rateOf(3, 3_000);
      const taken = [];
      for (let n = 0; n < 5; n += 1) taken.push(await driver.take('a', rate));
      expect(taken.map(({ passed }) => passed)).toEqual([true, true, true, false, false]);
      expect(taken.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0, 0]);
      expect(taken.slice(0, 2).map(({ retryAfter }) => retryAfter)).toEqual([0, 0]);
      expect(taken[3]?.retryAfter).toBeGreaterThan(990);
      expect(taken[3]?.retryAfter).toBeLessThanOrEqual(1_000);
      expect(taken[3]?.reset).toBeGreaterThan(2_990);
      expect(taken[3]?.reset).toBeLessThanOrEqual(3_000);
    });

    test('counts each key by itself', async () => {
      const driver = await open();
      const rate = rateOf(1, 3_600);
      expect((await driver.take('b', rate)).passed).toBe(true);
      expect((await driver.take('b', rate)).passed).toBe(false);
      expect((await driver.take('c', rate)).passed).toBe(true);
    });

    test('lets pass again when the time has come, and not before', async () => {
      const driver = await open();
      const rate = rateOf(2, 1);
      expect((await driver.take('d', rate)).passed).toBe(true);
      expect((await driver.take('d', rate)).passed).toBe(true);
      const refused = await driver.take('d', rate);
      expect(refused.passed).toBe(false);
      await sleep(refused.retryAfter * 1_000 + 5);
      expect((await driver.take('d', rate)).passed).toBe(true);
    });

    test('does not count what it refused', async () => {
      const driver = await open();
      const rate = rateOf(2, 2);
      for (let n = 0; n < 50; n += 1) await driver.take('e', rate);
      const { retryAfter } = await driver.take('e', rate);
      expect(retryAfter).toBeLessThanOrEqual(1);
    });

    test('forgives whole after the window', async () => {
      const driver = await open();
      const rate = rateOf(5, 1);
      for (let n = 0; n < 6; n += 1) await driver.take('f', rate);
      await sleep(1_050);
      expect(await driver.take('f', rate)).toMatchObject({ passed: true, remaining: 4 });
    });

    test('is exact when all come at once', async () => {
      const driver = await open();
      const rate = rateOf(100, 86_400);
      const taken = await Promise.all(Array.from({ length: 1_000 }, async () => driver.take('g', rate)));
      expect(taken.filter(({ passed }) => passed)).toHaveLength(100);
    });

    test('is exact for quotas that do not divide the window', async () => {
      const driver = await open();
      const rate = rateOf(7, 3_600);
      const taken = await Promise.all(Array.from({ length: 20 }, async () => driver.take('h', rate)));
      expect(taken.filter(({ passed }) => passed)).toHaveLength(7);
    });
  });
}
