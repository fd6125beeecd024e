import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import { whenDone } from '../../../test/support/cleanup.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { hasPgBouncer, startPgBouncer } from '../../../test/support/pgbouncer.ts';
import { readConfig } from '../../config.ts';
import { Database } from '../database/index.ts';
import { defineJob, GiveUp, type Job, NOTHING } from './job.ts';
import { Jobs } from './jobs.ts';
import type { JobRun } from './run-job.ts';

let database: Database;
let url: string;
const opened: Jobs[] = [];
let names = 0;

beforeAll(async () => {
  ({ database, url } = await testDatabase());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map(async (jobs) => jobs.close(0)));
  await database.query('test.clear', 'DELETE FROM jobs');
  await database.query('test.clear', 'DELETE FROM job_schedules');
});

/** What a process of the shop has. */
function open(options: { look?: number; lease?: number; on?: Database } = {}): Jobs {
  const { on = database, ...others } = options;
  const jobs = new Jobs(on, { look: 0.2, lease: 60, ...others });
  opened.push(jobs);
  return jobs;
}

const withNumber = z.object({ number: z.number() });

function numbered(options: Partial<Job<typeof withNumber>> = {}): Job<typeof withNumber> {
  names += 1;
  return defineJob({ name: `test.numbered-${names}`, payload: withNumber, firstPause: 0.05, ...options });
}

async function enqueue(jobs: Jobs, job: Job<typeof withNumber>, number = 1, options: { delay?: number } = {}) {
  await database.transaction(async (transaction) => jobs.enqueue(transaction, job, { number }, options));
}

interface Row {
  name: string;
  state: string;
  tries: number;
  last_error: string | null;
}

async function rows(): Promise<Row[]> {
  return database.query<Row>('test.jobs', `SELECT name, state, tries, last_error FROM jobs WHERE name LIKE 'test.%'`);
}

async function gone(): Promise<void> {
  await vi.waitFor(async () => expect(await rows()).toEqual([]), { timeout: 20_000, interval: 20 });
}

describe('a job', () => {
  test('is run with its payload when the transaction is committed, and is gone then', async () => {
    const jobs = open({ look: 60 });
    const job = numbered();
    const seen: number[] = [];
    jobs.work(job, async ({ number }) => void seen.push(number));
    jobs.start(0);
    await pause(200);
    await database.transaction(async (transaction) => {
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
    const lost = database.transaction(async (transaction) => {
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
    await database.query('test.old', `INSERT INTO jobs (name, payload) VALUES ($1, '{"number": "seven"}')`, [job.name]);
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
    const run = vi.fn(async () => {
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
    await database.query('test.old', 'ALTER TABLE jobs DISABLE TRIGGER jobs_touch');
    await database.query(
      'test.old',
      `INSERT INTO jobs (name, payload, state, updated_at) VALUES
         ('test.old', '{}', 'failed', now() - interval '31 days'), ('test.new', '{}', 'failed', now() - interval '29 days')`,
    );
    await database.query('test.old', 'ALTER TABLE jobs ENABLE TRIGGER jobs_touch');
    jobs.start(0);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ name: 'test.new' }]), { timeout: 5_000 });
  });
});

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
    await database.transaction(async (transaction) => {
      for (const number of all) await processes[0]?.enqueue(transaction, job, { number });
    });
    await gone();
    expect(runs.toSorted((a, b) => a - b)).toEqual(all);
    expect(Math.max(...most)).toBe(3);
    expect(Math.min(...by)).toBeGreaterThan(10);
  });

  test('run again what one of them took and died with; its late answer does not count', async () => {
    const job = numbered({ atOnce: 1 });
    const dead = open({ lease: 0.5 });
    let finish: () => void = () => undefined;
    dead.work(job, async () => new Promise<void>((resolve) => (finish = resolve)));
    dead.start(0);
    await enqueue(dead, job);
    await vi.waitFor(async () => expect(await rows()).toMatchObject([{ state: 'running', tries: 1 }]));
    // From here on it says nothing more, as after SIGKILL.
    const silent = vi.spyOn(database, 'query').mockImplementation(async () => []);
    await pause(700);
    silent.mockRestore();
    let release: () => void = () => undefined;
    const other = open({ lease: 60 });
    const tries: number[] = [];
    other.work(job, async (_, running) => {
      tries.push(running.try);
      await new Promise<void>((resolve) => (release = resolve));
    });
    other.start(0);
    await vi.waitFor(() => expect(tries).toEqual([2]), { timeout: 5_000 });
    finish();
    await pause(200);
    expect(await rows()).toMatchObject([{ state: 'running', tries: 2 }]);
    release();
    await gone();
  });

  test('do not take what is being run for as long as its process lives', async () => {
    const job = numbered();
    const [busy, other] = [open({ lease: 0.6 }), open({ lease: 0.6 })];
    const run = vi.fn(async () => pause(2_000));
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
    const run = vi.fn(async () => undefined);
    jobs.work(job, run);
    await database.query(
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
    const run = vi.fn(async () => undefined);
    await database.query(
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
    const run = vi.fn(async () => undefined);
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
    const real = database.query.bind(database);
    let away = true;
    vi.spyOn(database, 'query').mockImplementation(async (...given: Parameters<typeof real>) => {
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
    const pooled = new Database((await startPgBouncer(url, 2)).url, readConfig({}).database);
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
