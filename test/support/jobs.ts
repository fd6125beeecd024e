import { afterEach, beforeAll, expect, vi } from 'vitest';
import { z } from 'zod';

import type { Database } from '../../src/performance/database/index.ts';
import { defineJob, type Job, Jobs } from '../../src/performance/jobs/index.ts';
import { testDatabase } from './database.ts';

const withNumber = z.object({ number: z.number() });
export type NumberedJob = Job<typeof withNumber>;

export interface JobRow {
  name: string;
  state: string;
  tries: number;
  last_error: string | null;
}

export interface JobsUnderTest {
  database: Database;
  url: string;
  /** What a process of the shop has. */
  open: (options?: { look?: number; lease?: number; on?: Database }) => Jobs;
  /** A job of its own name, tried again soon. */
  numbered: (options?: Partial<NumberedJob>) => NumberedJob;
  enqueue: (jobs: Jobs, job: NumberedJob, number?: number, options?: { delay?: number }) => Promise<void>;
  /** The jobs of tests that are not done. */
  rows: () => Promise<JobRow[]>;
  /** Waits until all are done. */
  gone: () => Promise<void>;
}

/** A database for the jobs of a test file, empty again after each test. */
export function jobsUnderTest(): JobsUnderTest {
  const opened: Jobs[] = [];
  let names = 0;
  const tested = {} as JobsUnderTest;
  beforeAll(async () => {
    Object.assign(tested, await testDatabase());
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all(opened.splice(0).map(async (jobs) => jobs.close(0)));
    for (const table of ['jobs', 'job_schedules']) await tested.database.query('test.clear', `DELETE FROM ${table}`);
  });
  return Object.assign(tested, {
    open: ({ on = tested.database, ...others } = {}) => {
      const jobs = new Jobs(on, { look: 0.2, lease: 60, ...others });
      opened.push(jobs);
      return jobs;
    },
    numbered: (options = {}) => {
      names += 1;
      return defineJob({ name: `test.numbered-${names}`, payload: withNumber, firstPause: 0.05, ...options });
    },
    enqueue: async (jobs, job, number = 1, options = {}) =>
      tested.database.transaction(async (transaction) => jobs.enqueue(transaction, job, { number }, options)),
    rows: async () =>
      tested.database.query<JobRow>(
        'test.jobs',
        `SELECT name, state, tries, last_error FROM jobs WHERE name LIKE 'test.%'`,
      ),
    gone: async () =>
      vi.waitFor(async () => expect(await tested.rows()).toEqual([]), { timeout: 20_000, interval: 20 }),
  } satisfies Omit<JobsUnderTest, 'database' | 'url'>);
}
