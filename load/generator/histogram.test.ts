import { expect, test } from 'vitest';

import { Histogram } from './histogram.ts';
import { Random } from './random.ts';

const FRACTIONS = [0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];

function exact(sorted: readonly number[], fraction: number): number {
  return sorted[Math.max(1, Math.ceil(fraction * sorted.length)) - 1] ?? Number.NaN;
}

const random = new Random(7);
const shapes: Record<string, () => number> = {
  'a few microseconds': () => random.below(300),
  evenly: () => random.below(50_000_000),
  exponentially: () => Math.round(-Math.log(1 - random.next()) * 3_000),
  'over six powers of ten': () => Math.round(10 ** (random.next() * 6 + 1)),
  'in two heaps': () => (random.below(100) < 97 ? 900 + random.below(200) : 1_000_000 + random.below(5)),
};

test.each(Object.entries(shapes))(
  'percentiles of times spread %s are at most 0.8 %% above the exact ones',
  (_, draw) => {
    const histogram = new Histogram();
    const values = Array.from({ length: 20_000 }, draw);
    for (const value of values) histogram.record(value);
    values.sort((a, b) => a - b);
    for (const fraction of FRACTIONS) {
      const truth = exact(values, fraction);
      expect(histogram.percentile(fraction)).toBeGreaterThanOrEqual(truth);
      expect(histogram.percentile(fraction)).toBeLessThanOrEqual(Math.ceil(truth * (1 + 1 / 128)));
    }
    expect(histogram.max).toBe(values.at(-1));
    expect(histogram.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 3);
  },
);

test('every microsecond up to a minute falls into a bucket that is not below it', () => {
  const edges = Array.from({ length: 26 }, (_, power) => 2 ** power).flatMap((edge) => [edge - 1, edge, edge + 1]);
  for (const value of [...edges, 59_999_999, 60_000_000]) {
    const histogram = new Histogram();
    histogram.record(value);
    histogram.record(60_000_000);
    expect(histogram.percentile(0.5), `${value}`).toBeGreaterThanOrEqual(value);
    expect(histogram.percentile(0.5), `${value}`).toBeLessThanOrEqual(value * (1 + 1 / 128));
  }
});

test('longer than a minute is kept as the longest, shorter than nothing as nothing', () => {
  const histogram = new Histogram();
  histogram.record(90_000_000);
  histogram.record(-3);
  expect(histogram.max).toBe(90_000_000);
  expect(histogram.percentile(0.5)).toBe(0);
  expect(histogram.count).toBe(2);
});

test('parts recorded apart add up to the whole, also after a journey between threads', () => {
  const whole = new Histogram();
  const parts = [new Histogram(), new Histogram(), new Histogram()];
  for (let value = 1; value < 9_000; value += 7) {
    whole.record(value * value);
    parts[value % 3]?.record(value * value);
  }
  const joined = new Histogram();
  for (const part of parts) joined.add(Histogram.from(structuredClone(part.copy())));
  expect(joined.copy()).toEqual(whole.copy());
});

test('tells the share up to a duration', () => {
  const histogram = new Histogram();
  for (let value = 1; value <= 100; value += 1) histogram.record(value);
  expect(histogram.shareUpTo(25)).toBe(0.25);
  expect(new Histogram().shareUpTo(1)).toBe(1);
});

test('an empty one has no percentiles to tell', () => {
  expect(new Histogram().percentile(0.99)).toBe(0);
});
