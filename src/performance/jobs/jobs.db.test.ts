import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import { jobsUnderTest } from '../../../test/support/jobs.ts';
import { GiveUp } from './index.ts';

const tested = jobsUnderTest();
const { open, numbered, enqueue, rows, gone } = tested;

describe('a job', () => {
  test('is run with its payload when the transaction is committed, and is gone then', async () => {
    const jobs = open({ look: 60 });
    const job = numbered();
    const seen: number[] = [];
    jobs.work(job, async ({ number }) => void seen.push(number));
    jobs.start(0);
    await pause(200);
    await tested.database.transaction(async (transaction) => {
      await jobs.enqueue(transaction, job, { number: 7 });
      await pause(100);
      expect(seen).toEqual([]);
    });
    await gone();
    expect(seen).toEqual([7]);
  });

  test('of a transaction that is rolled back was never there', async () => {
    const jobs = open();
    const job = numbered();
    const seen: number[] = [];
    jobs.work(job, async ({ number }) => void seen.push(number));
    jobs.start(0);
    const lost = tested.database.transaction(async (transaction) => {
      await jobs.enqueue(transaction, job, { number: 1 });
      throw new Error('changed my mind');
    });
    await expect(lost).rejects.toThrow('changed my mind');
    await enqueue(jobs, job, 2);
    await gone();
    expect(seen).toEqual([2]);
  });

  test('whose payload does not fit is refused where it is enqueued, and given up where it is run', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const jobs = open();
    const job = numbered();
    jobs.work(job, async () => undefined);
    const wrong = enqueue(jobs, job, 'seven' as unknown as number);
    await expect(wrong).rejects.toThrow(z.ZodError);
    await tested.database.query('test.old', `INSERT INTO jobs (name, payload) VALUES ($1, '{"number": "seven"}')`, [
      job.name,
    ]);
    jobs.start(0);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ state: 'failed', tries: 1 }]));
    expect((await rows())[0]?.last_error).toContain('does not fit');
  });

  test('that is due later is not run before', async () => {
    const jobs = open({ look: 60 });
    const job = numbered();
    const seen: number[] = [];
    jobs.work(job, async () => void seen.push(performance.now()));
    jobs.start(0);
    await pause(200);
    const began = performance.now();
    await enqueue(jobs, job, 1, { delay: 0.6 });
    await gone();
    expect((seen[0] ?? 0) - began).toBeGreaterThan(500);
  });

  test('that nobody here knows stays for those who do', async () => {
    const jobs = open();
    jobs.start(0);
    await enqueue(jobs, numbered());
    await pause(400);
    expect(await rows()).toMatchObject([{ state: 'waiting', tries: 0 }]);
  });
});

describe('a job that fails', () => {
  test('is tried again after growing pauses, and done in the end', async () => {
    const jobs = open({ look: 60 });
    const job = numbered({ tries: 4, firstPause: 0.1 });
    const times: number[] = [];
    jobs.work(job, async (_, running) => {
      times.push(performance.now());
      if (running.try < 3) throw new Error(`no ${running.try}`);
      expect(running.last).toBe(false);
    });
    jobs.start(0);
    await enqueue(jobs, job);
    await gone();
    expect(times).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThan(75);
    expect(third - second).toBeGreaterThan(155);
  });

  test('is kept, visible, when all tries are used, and may be revived', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const jobs = open();
    const job = numbered({ tries: 2 });
    let broken = true;
    const lasts: boolean[] = [];
    jobs.work(job, async (_, { last }) => {
      lasts.push(last);
      if (broken) throw new Error('the printer is on fire');
    });
    jobs.start(0);
    await enqueue(jobs, job);
    await vi.waitFor(async () => expect(await jobs.failed()).toHaveLength(1), { timeout: 5_000 });
    const [failed] = await jobs.failed();
    expect(failed).toMatchObject({ name: job.name, tries: 2, lastError: 'the printer is on fire' });
    expect(lasts).toEqual([false, true]);
    expect(await jobs.counts()).toContainEqual(expect.objectContaining({ name: job.name, state: 'failed', count: 1 }));
    expect(said).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('the printer is on fire'));
    broken = false;
    expect(await jobs.revive(failed?.id ?? '')).toBe(true);
    expect(await jobs.revive(failed?.id ?? '')).toBe(false);
    await gone();
  });

  test('and says that it gives up is not tried again', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const jobs = open();
    const job = numbered();
    const run = vi.fn<() => Promise<void>>(async () => {
      throw new GiveUp('no such place');
    });
    jobs.work(job, run);
    jobs.start(0);
    await enqueue(jobs, job);
    await vi.waitFor(async () =>
      expect(await rows()).toMatchObject([{ state: 'failed', last_error: 'no such place' }]),
    );
    expect(run).toHaveBeenCalledOnce();
  });

  test('by taking too long is told so, and its place is free again though it goes on', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const jobs = open();
    const job = numbered({ tries: 1, atOnce: 1, longestRun: 0.2 });
    let told = false;
    jobs.work(job, async ({ number }, { signal }) => {
      if (number === 2) return;
      signal.addEventListener('abort', () => (told = true));
      await pause(60_000, undefined, { ref: false });
    });
    jobs.start(0);
    await enqueue(jobs, job, 1);
    await enqueue(jobs, job, 2);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ state: 'failed' }]), { timeout: 5_000 });
    expect((await rows())[0]?.last_error).toBe('It took longer than 0.2 s.');
    expect(told).toBe(true);
  });

  test('is forgotten after a month', async () => {
    const jobs = open();
    await tested.database.query('test.old', 'ALTER TABLE jobs DISABLE TRIGGER jobs_touch');
    await tested.database.query(
      'test.old',
      `INSERT INTO jobs (name, payload, state, updated_at) VALUES
         ('test.old', '{}', 'failed', now() - interval '31 days'), ('test.new', '{}', 'failed', now() - interval '29 days')`,
    );
    await tested.database.query('test.old', 'ALTER TABLE jobs ENABLE TRIGGER jobs_touch');
    jobs.start(0);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ name: 'test.new' }]), { timeout: 5_000 });
  });
});
