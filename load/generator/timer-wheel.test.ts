import { expect, test } from 'vitest';

import { Random } from './random.ts';
import { TimerWheel } from './timer-wheel.ts';

test('fires everything once, never early, and in the same visit when late', () => {
  const random = new Random(3);
  const due = Array.from({ length: 3_000 }, () => random.below(60_000));
  const wheel = new TimerWheel(due.length);
  for (const [id, time] of due.entries()) wheel.add(id, time);
  const fired = new Map<number, number>();
  for (let now = 0; now <= 60_000; now += 1 + random.below(40)) {
    wheel.advance(now, (id) => {
      expect(due[id]).toBeLessThanOrEqual(now);
      expect(now - (due[id] ?? 0)).toBeLessThanOrEqual(40);
      expect(fired.has(id)).toBe(false);
      fired.set(id, now);
    });
  }
  wheel.advance(60_001, (id) => fired.set(id, 60_001));
  expect(fired.size).toBe(due.length);
});

test('what is added while firing waits for its own time, also a round of the wheel later', () => {
  const wheel = new TimerWheel(1);
  const times: number[] = [];
  wheel.add(0, 5);
  for (let now = 0; now < 80_000; now += 10) {
    wheel.advance(now, (id) => {
      times.push(now);
      wheel.add(id, now + 16_384);
    });
  }
  expect(times).toEqual([10, 16_400, 32_790, 49_180, 65_570]);
});

test('a loop that was held up for minutes still fires all', () => {
  const wheel = new TimerWheel(500);
  for (let id = 0; id < 500; id += 1) wheel.add(id, id * 100);
  const fired: number[] = [];
  wheel.advance(300_000, (id) => fired.push(id));
  expect(fired).toHaveLength(500);
});

test('something already due fires at the next visit', () => {
  const wheel = new TimerWheel(2);
  wheel.advance(100, () => undefined);
  wheel.add(0, 40);
  const fired: number[] = [];
  wheel.advance(101, (id) => fired.push(id));
  expect(fired).toEqual([0]);
});
