import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { runWorkers } from './run-workers.ts';

it('does every item once', async () => {
  const done: number[] = [];
  await runWorkers(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
    await sleep(item % 3);
    done.push(item);
  });
  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('after a failure begins nothing and waits for what runs', async () => {
  const ended: number[] = [];
  const work = async (item: number) => {
    if (item === 2) throw new Error('two');
    await sleep(20);
    ended.push(item);
  };
  await expect(runWorkers(2, [1, 2, 3, 4], work)).rejects.toThrow('two');
  expect(ended).toEqual([1]);
});
