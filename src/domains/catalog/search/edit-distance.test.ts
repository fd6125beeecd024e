import { expect, test } from 'vitest';

import { editDistance } from './edit-distance.ts';
import { closestWord } from './mend-words.ts';

test.each([
  ['', '', 0],
  ['lamp', 'lamp', 0],
  ['lamp', 'lam', 1],
  ['lamp', 'lampe', 1],
  ['lamp', 'lump', 1],
  ['tabelt', 'tablet', 1],
  ['labtop', 'laptop', 1],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
])('%s → %s is %i', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
});

test('the nearest word wins, then the most frequent; short words are not guessed at', () => {
  const words = [
    { word: 'tablets', documents: 900 },
    { word: 'tablet', documents: 10 },
    { word: 'cablet', documents: 500 },
  ];
  expect(closestWord('tabelt', words)).toBe('tablet');
  expect(
    closestWord('tabletz', [
      { word: 'tablet', documents: 1 },
      { word: 'tablets', documents: 2 },
    ]),
  ).toBe('tablets');
  expect(closestWord('abc', [{ word: 'abd', documents: 9 }])).toBeUndefined();
  expect(closestWord('wxyz', words)).toBeUndefined();
});
