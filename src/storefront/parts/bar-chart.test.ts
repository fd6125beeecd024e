import { expect, test } from 'vitest';

import { barChart } from './bar-chart.ts';

const bar = (value: number) => ({ name: `Day ${value}`, value, words: `${value} orders` });

function heights(values: readonly number[]): number[] {
  const drawn = String(barChart({ title: 'Orders', bars: values.map(bar), most: '' }));
  return [...drawn.matchAll(/class="bar"[^>]* height="([\d.]+)"/g)].map(([, height]) => Number(height));
}

test('the highest bar fills the picture, a little is seen, nothing is nothing', () => {
  expect(heights([0, 1, 500, 1000])).toEqual([0, 1.5, 50, 100]);
});

test('without anything to show no bar is drawn high', () => {
  expect(heights([0, 0])).toEqual([0, 0]);
  expect(heights([])).toEqual([]);
});

test('says each value, and escapes what it says', () => {
  const drawn = String(
    barChart({ title: 'A "chart"', bars: [{ name: '<b>', value: 1, words: '1 & more' }], most: '' }),
  );
  expect(drawn).toContain('<title>&lt;b&gt;: 1 &amp; more</title>');
  expect(drawn).toContain('aria-label="A &quot;chart&quot;"');
});
