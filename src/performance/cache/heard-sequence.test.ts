import { expect, test } from 'vitest';

import { HeardSequence } from './heard-sequence.ts';

test('a number is heard by its message, or a second after it was seen', () => {
  const heard = new HeardSequence(true);
  heard.note(5);
  expect([heard.limit(4, 0), heard.limit(5, 0), heard.limit(9, 0)]).toEqual([4, 5, 5]);
  heard.note(7);
  heard.note(6);
  expect(heard.limit(9, 500)).toBe(7);
  expect([heard.limit(12, 1_000), heard.limit(12, 1_999), heard.limit(12, 2_000)]).toEqual([9, 9, 12]);
});

test('who is alone goes by the sequence itself', () => {
  expect(new HeardSequence(false).limit(9, 0)).toBe(9);
});
