import { describe, expect, test } from 'vitest';

import { BoundedQueue } from './bounded-queue.ts';

/** A job that ends when told. */
function job() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let begun = false;
  const work = async () => {
    begun = true;
    await promise;
  };
  return { work, end: () => resolve(), fail: () => reject(new Error('failed')), begun: () => begun };
}

const turns = async () => new Promise((resolve) => setImmediate(resolve));

describe('a bounded queue', () => {
  test('runs so many at once, the rest in the order they came, and refuses those beyond', async () => {
    const queue = new BoundedQueue({ atOnce: 2, waiting: 2 });
    const jobs = [job(), job(), job(), job()] as const;
    const results = jobs.map(async ({ work }) => queue.run(work));
    await turns();
    expect(jobs.map(({ begun }) => begun())).toEqual([true, true, false, false]);
    await expect(queue.run(job().work)).rejects.toMatchObject({ status: 503, code: 'busy', report: false });
    jobs[1].end();
    await turns();
    expect(jobs.map(({ begun }) => begun())).toEqual([true, true, true, false]);
    for (const { end } of jobs) end();
    await Promise.all(results);
  });

  test('lets some go before the others, with a line of their own', async () => {
    const queue = new BoundedQueue({ atOnce: 1, waiting: 1 });
    const [present, other, first] = [job(), job(), job()] as const;
    const results = [queue.run(present.work), queue.run(other.work)];
    await expect(queue.run(job().work)).rejects.toMatchObject({ code: 'busy' });
    results.push(queue.run(first.work, { first: true }));
    await expect(queue.run(job().work, { first: true })).rejects.toMatchObject({ code: 'busy' });
    present.end();
    await turns();
    expect([first.begun(), other.begun()]).toEqual([true, false]);
    for (const { end } of [first, other]) end();
    await Promise.all(results);
  });

  test('goes on after a job that failed', async () => {
    const queue = new BoundedQueue({ atOnce: 1, waiting: 1 });
    const [failing, next] = [job(), job()];
    const failed = queue.run(failing.work);
    const done = queue.run(next.work);
    failing.fail();
    await expect(failed).rejects.toThrow('failed');
    next.end();
    await done;
    await queue.run(async () => undefined);
  });
});
