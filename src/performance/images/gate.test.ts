import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { Gate } from './gate.ts';

it('runs no more jobs at once than it may, and all of them', async () => {
  const gate = new Gate();
  let [running, most, done] = [0, 0, 0];
  const job = async (place: number) =>
    gate.run(3, async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(place % 4);
      running -= 1;
      done += 1;
      if (place % 5 === 0) throw new Error('a job that fails frees its place');
    });
  await Promise.allSettled(Array.from({ length: 30 }, (_, place) => job(place)));
  expect([most, done, running]).toEqual([3, 30, 0]);
});
