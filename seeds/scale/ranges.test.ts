import { expect, it } from 'vitest';

import { chunksMissing } from './ranges.ts';

it('covers everything once when nothing is done', () => {
  expect(chunksMissing([], 45_000, 20_000)).toEqual([
    { from: 0, to: 19_999 },
    { from: 20_000, to: 39_999 },
    { from: 40_000, to: 44_999 },
  ]);
});

it('leaves out what is done, wherever it lies', () => {
  const done = [
    { from: 20_000, to: 29_999 },
    { from: 0, to: 4_999 },
  ];
  expect(chunksMissing(done, 50_000, 20_000)).toEqual([
    { from: 5_000, to: 19_999 },
    { from: 30_000, to: 49_999 },
  ]);
  expect(chunksMissing([{ from: 0, to: 99_999 }], 50_000, 20_000)).toEqual([]);
  expect(chunksMissing([{ from: 0, to: 999 }], 1_000, 20_000)).toEqual([]);
});
