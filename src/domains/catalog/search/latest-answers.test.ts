import { expect, test } from 'vitest';

import { LatestAnswers } from './latest-answers.ts';

test('works an answer out once for a while, and forgets the oldest', async () => {
  const answers = new LatestAnswers<number>(2, 60_000);
  let worked = 0;
  const ask = async (key: string) => answers.of(key, async () => (worked += 1));
  expect([await ask('a'), await ask('a'), await ask('b'), await ask('c'), await ask('b')]).toEqual([1, 1, 2, 3, 2]);
  expect(await ask('a')).toBe(4);
});

test('keeps nothing past its time, and no failure', async () => {
  const stale = new LatestAnswers<number>(5, 0);
  expect(await stale.of('a', async () => 1)).toBe(1);
  expect(await stale.of('a', async () => 2)).toBe(2);
  const kept = new LatestAnswers<number>(5, 60_000);
  await expect(kept.of('a', async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await kept.of('a', async () => 3)).toBe(3);
});
