import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, test, vi } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { jobsUnderTest } from '../../../test/support/jobs.ts';
import { hasPgBouncer, startPgBouncer } from '../../../test/support/pgbouncer.ts';
import { readConfig } from '../../config.ts';
import { Database } from '../database/index.ts';
import { defineJob, NOTHING } from './job.ts';
import { CLAIM } from './jobs.queries.ts';
import type { JobRun } from './run-job.ts';

const tested = jobsUnderTest();
const { open, numbered, enqueue, rows, gone } = tested;

describe('several processes', () => {
  test('share the work, each job run once, no more at once than said', async () => {
    const job = numbered({ atOnce: 3 });
    const runs: number[] = [];
    const by = [0, 0, 0];
    const most = [0, 0, 0];
    const processes = by.map((_, index) => {
      const jobs = open();
      let now = 0;
      jobs.work(job, async ({ number }) => {
        now += 1;
        most[index] = Math.max(most[index] ?? 0, now);
        await pause(20);
        runs.push(number);
        by[index] = (by[index] ?? 0) + 1;
        now -= 1;
      });
      jobs.start(0);
      return jobs;
    });
    const all = Array.from({ length: 150 }, (_, number) => number);
    await tested.database.transaction(async (transaction) => {
      for (const number of all) await processes[0]?.enqueue(transaction, job, { number });
    });
    await gone();
    expect(runs.toSorted((a, b) => a - b)).toEqual(all);
    expect(Math.max(...most)).toBe(3);
    expect(Math.min(...by)).toBeGreaterThan(0);
  });

  test('work through what there is without resting in between', async () => {
    const jobs = open({ look: 60 });
    const job = numbered({ atOnce: 3 });
    let done = 0;
    jobs.work(job, async ({ number }) => {
      await pause(number % 7);
      done += 1;
    });
    await tested.database.transaction(async (transaction) => {
      for (let number = 0; number < 200; number += 1) await jobs.enqueue(transaction, job, { number });
    });
    jobs.start(0);
    await vi.waitFor(() => expect(done).toBe(200), { timeout: 20_000 });
    await gone();
  });

  test('run again what one of them took and died with; its late answer does not count', async () => {
    const job = numbered({ atOnce: 1 });
    const wire: Database = Object.create(tested.database);
    const dead = open({ lease: 0.5, on: wire });
    let finish: () => void = () => undefined;
    dead.work(job, async () => new Promise<void>((resolve) => (finish = resolve)));
    dead.start(0);
    await enqueue(dead, job);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ state: 'running', tries: 1 }]));
    // Nothing is heard of it any more, as after SIGKILL.
    const cut = vi.spyOn(wire, 'query').mockImplementation(async () => []);
    let release: () => void = () => undefined;
    const other = open({ lease: 60 });
    const tries: number[] = [];
    other.work(job, async (_, running) => {
      tries.push(running.try);
      await new Promise<void>((resolve) => (release = resolve));
    });
    other.start(0);
    await vi.waitFor(() => expect(tries).toEqual([2]), { timeout: 10_000 });
    cut.mockRestore();
    finish();
    await pause(200);
    expect(await rows()).toMatchObject([{ state: 'running', tries: 2 }]);
    release();
    await gone();
  });

  test('do not take what is being run for as long as its process lives', async () => {
    const job = numbered();
    const [busy, other] = [open({ lease: 1.5 }), open({ lease: 1.5 })];
    const run = vi.fn<() => Promise<void>>(async () => pause(4_000));
    for (const jobs of [busy, other]) {
      jobs.work(job, run);
      jobs.start(0);
    }
    await enqueue(busy, job);
    await gone();
    expect(run).toHaveBeenCalledOnce();
  });

  test('give up a job that ends its process every time', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const jobs = open();
    const job = numbered({ tries: 2 });
    const run = vi.fn<() => Promise<void>>(async () => undefined);
    jobs.work(job, run);
    await tested.database.query(
      'test.poison',
      `INSERT INTO jobs (name, payload, state, tries, runner, due_at)
       VALUES ($1, '{"number": 1}', 'running', 2, gen_random_uuid(), now() - interval '1 second')`,
      [job.name],
    );
    jobs.start(0);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ state: 'failed' }]), { timeout: 5_000 });
    expect((await rows())[0]?.last_error).toContain('ended during every try');
    expect(run).not.toHaveBeenCalled();
  });

  test('keep a schedule together, each of its times once, also the one nobody was there for', async () => {
    const job = defineJob({ name: 'test.scheduled', payload: NOTHING });
    const run = vi.fn<() => Promise<void>>(async () => undefined);
    await tested.database.query(
      'test.schedule',
      `INSERT INTO job_schedules (name, slot) VALUES ('test.scheduled', now() - interval '3 days')`,
    );
    for (let index = 0; index < 3; index += 1) {
      const jobs = open();
      jobs.work(job, run);
      jobs.schedule(job, { every: 86_400 });
      jobs.start(0);
    }
    await vi.waitFor(() => expect(run).toHaveBeenCalled(), { timeout: 5_000 });
    await pause(500);
    expect(run).toHaveBeenCalledOnce();
  });
});

describe('among many jobs', () => {
  test('what is due is found by index', async () => {
    await tested.database.query(
      'test.many',
      `INSERT INTO jobs (name, payload, due_at) SELECT 'test.many', '{}', now() + (n - 100) * interval '1 second'
       FROM generate_series(1, 20000) AS n`,
    );
    await tested.database.query('test.many', 'ANALYZE jobs');
    const plan = await tested.database.query('test.plan', `EXPLAIN ${CLAIM}`, [['test.many'], [3], randomUUID(), 60]);
    const text = plan.map((row) => Object.values(row).join('')).join('\n');
    expect(text).toContain('jobs_due');
    expect(text).toContain('jobs_pkey');
    expect(text).not.toContain('Seq Scan');
  });
});

describe('closing', () => {
  test('lets what runs finish', async () => {
    const jobs = open();
    const job = numbered();
    let done = false;
    jobs.work(job, async () => {
      await pause(500);
      done = true;
    });
    jobs.start(0);
    await enqueue(jobs, job);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ state: 'running' }]));
    await jobs.close(5_000);
    expect(done).toBe(true);
    expect(await rows()).toEqual([]);
  });

  test.each([
    ['heeds its signal', true],
    ['does not heed it', false],
  ])('gives back at once what lasts too long and %s, without counting the try', async (_, heeds) => {
    const jobs = open();
    const job = numbered();
    jobs.work(job, async (_payload, { signal }) =>
      pause(60_000, undefined, heeds ? { signal, ref: false } : { ref: false }),
    );
    jobs.start(0);
    await enqueue(jobs, job);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ state: 'running', tries: 1 }]));
    await jobs.close(100);
    expect(await rows()).toMatchObject([{ state: 'waiting', tries: 0 }]);
  });

  test('takes nothing more', async () => {
    const jobs = open();
    const job = numbered();
    const run = vi.fn<() => Promise<void>>(async () => undefined);
    jobs.work(job, run);
    jobs.start(0);
    await pause(100);
    await jobs.close();
    await enqueue(jobs, job);
    await pause(500);
    expect(run).not.toHaveBeenCalled();
  });
});

describe('at rest', () => {
  test('one statement is asked each time it looks', async () => {
    const statements: string[] = [];
    const note = (event: unknown) => void statements.push((event as { operation: string }).operation);
    const jobs = open({ look: 1 });
    jobs.work(numbered(), async () => undefined);
    jobs.work(numbered(), async () => undefined);
    jobs.start(0);
    // The purge of a first start.
    await pause(1_000);
    subscribe('social-selling:database:query', note);
    await pause(3_300);
    unsubscribe('social-selling:database:query', note);
    expect(new Set(statements)).toEqual(new Set(['jobs.claim']));
    expect(statements.length).toBeGreaterThanOrEqual(2);
    expect(statements.length).toBeLessThanOrEqual(4);
  });

  test('the database may go away and come back: one line each', async () => {
    const [errors, lines] = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log')];
    errors.mockImplementation(() => undefined);
    lines.mockImplementation(() => undefined);
    const real = tested.database.query.bind(tested.database);
    let away = true;
    vi.spyOn(tested.database, 'query').mockImplementation(async (...given: Parameters<typeof real>) => {
      if (away && given[0] === 'jobs.claim') throw new Error('connection refused');
      return real(...given);
    });
    const jobs = open();
    const job = numbered();
    jobs.work(job, async () => undefined);
    jobs.start(0);
    await vi.waitFor(() => expect(errors).toHaveBeenCalledTimes(1));
    away = false;
    await enqueue(jobs, job);
    await gone();
    expect(errors).toHaveBeenCalledExactlyOnceWith('Jobs wait for the database: connection refused');
    expect(lines).toHaveBeenCalledExactlyOnceWith('Jobs are run again.');
  });

  test('runs are told on a channel', async () => {
    const heard: JobRun[] = [];
    const note = (event: unknown) => void heard.push(event as JobRun);
    subscribe('social-selling:jobs:run', note);
    const jobs = open();
    const job = numbered();
    jobs.work(job, async ({ number }, running) => {
      if (running.try === 1) throw new Error(String(number));
    });
    jobs.start(0);
    await enqueue(jobs, job);
    await gone();
    unsubscribe('social-selling:jobs:run', note);
    const mine = heard.filter(({ name }) => name === job.name).map(({ outcome, try: tried }) => [outcome, tried]);
    expect(mine).toEqual([
      ['again', 1],
      ['done', 2],
    ]);
  });
});

describe.skipIf(!hasPgBouncer)('behind PgBouncer in transaction mode, with two connections,', () => {
  test('jobs are run once each', async () => {
    const pooled = new Database((await startPgBouncer(tested.url, 2)).url, readConfig({}).database);
    whenDone(async () => pooled.close());
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const job = numbered({ atOnce: 4 });
    const runs: number[] = [];
    const processes = [open({ on: pooled }), open({ on: pooled })];
    for (const jobs of processes) {
      jobs.work(job, async ({ number }) => void runs.push(number));
      jobs.start(0);
    }
    const all = Array.from({ length: 60 }, (_, number) => number);
    await Promise.all(
      all.map(async (number) =>
        pooled.transaction(async (transaction) => processes[0]?.enqueue(transaction, job, { number })),
      ),
    );
    await gone();
    expect(runs.toSorted((a, b) => a - b)).toEqual(all);
    await Promise.all(processes.map(async (jobs) => jobs.close()));
  });
});
