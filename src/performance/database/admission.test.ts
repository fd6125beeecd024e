import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { Admission } from './admission.ts';

const busy = { code: 'database-busy', status: 503 };

describe('Admission', () => {
  test('lets in as many as there are places, then the others in the order they came', async () => {
    const admission = new Admission({ places: 2, queue: 10, waitMs: 5_000 });
    const order: number[] = [];
    const visits = [0, 1, 2, 3, 4].map(async (number) => {
      await admission.enter();
      order.push(number);
    });
    await sleep(1);
    expect([order, admission.waiting]).toEqual([[0, 1], 3]);
    for (let left = 0; left < 5; left += 1) {
      admission.leave();
      await sleep(1);
    }
    await Promise.all(visits);
    expect([order, admission.waiting]).toEqual([[0, 1, 2, 3, 4], 0]);
  });

  test('whoever comes as a place is freed does not overtake', async () => {
    const admission = new Admission({ places: 1, queue: 10, waitMs: 5_000 });
    const order: string[] = [];
    await admission.enter();
    const waiting = admission.enter().then(() => order.push('waited'));
    admission.leave();
    const late = admission.enter().then(() => order.push('late'));
    await waiting;
    admission.leave();
    await late;
    expect(order).toEqual(['waited', 'late']);
  });

  test('refuses at once when enough wait, and later when it takes too long', async () => {
    const admission = new Admission({ places: 1, queue: 1, waitMs: 20 });
    await admission.enter();
    const patient = admission.enter();
    await expect(admission.enter()).rejects.toMatchObject(busy);
    await expect(patient).rejects.toMatchObject(busy);
    expect([admission.waiting, admission.refused]).toEqual([0, 2]);
    admission.leave();
    await expect(admission.enter()).resolves.toBe(0);
  });

  test('tells how long callers waited', async () => {
    const admission = new Admission({ places: 1, queue: 10, waitMs: 5_000 });
    await admission.enter();
    const second = admission.enter();
    await sleep(30);
    admission.leave();
    const waited = await second;
    expect(waited).toBeGreaterThan(0.02);
    const { count, sum, buckets } = admission.waits();
    expect([count, sum]).toEqual([2, waited]);
    expect(buckets[0]).toEqual({ atMostSeconds: 0.001, count: 1 });
    expect(buckets.at(-1)).toEqual({ atMostSeconds: Infinity, count: 2 });
  });
});
