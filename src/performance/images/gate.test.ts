import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { Gate } from './gate.ts';

it('runs no more jobs at once than it may, and all of them in their order', async () => {
  const gate = new Gate();
  const begun: number[] = [];
  let [running, most, done] = [0, 0, 0];
  const job = async (place: number) =>
    gate.run({ atOnce: 3, bytes: 1 }, async () => {
      begun.push(place);
      running += 1;
      most = Math.max(most, running);
      await sleep(place % 4);
      running -= 1;
      done += 1;
      if (place % 5 === 0) throw new Error('a job that fails frees its place');
    });
  await Promise.allSettled(Array.from({ length: 30 }, (_, place) => job(place)));
  expect([most, done, running]).toEqual([3, 30, 0]);
  expect(begun).toEqual(begun.toSorted((one, other) => one - other));
});

it.each([
  ['jobs', 1, 250, 201],
  ['bytes', 150_000_000, 10, 3],
])('lets a bounded number of %s wait', async (_, bytes, given, taken) => {
  const gate = new Gate();
  const jobs = await Promise.allSettled(
    Array.from({ length: given }, async () => gate.run({ atOnce: 1, bytes }, async () => sleep(1))),
  );
  const refused = jobs.filter(({ status }) => status === 'rejected');
  expect(given - refused.length).toBe(taken);
  expect(refused[0]).toMatchObject({ reason: { code: 'images-busy', status: 503 } });
});
