import type { z } from 'zod';

import type { Database, Transaction } from '../database/index.ts';
import { defineJob, type Handler, type Job, NOTHING } from './job.ts';
import { insertJob } from './jobs.queries.ts';
import {
  countJobs,
  deleteFailedJobs,
  type FailedJob,
  failedJobs,
  type JobCount,
  reviveJob,
} from './overview.queries.ts';
import type { KnownJob } from './run-job.ts';
import { type Schedule, Schedules } from './schedules.ts';
import { Worker, type WorkerOptions } from './worker.ts';

const DAY = 86_400;
const FAILED_KEPT_DAYS = 30;
/** First pages are made and first visitors answered before, ms. */
const BEGIN_AFTER_MS = 3_000;
const DEFAULTS: WorkerOptions = { look: 10, lease: 60 };

const purgeFailed = defineJob({ name: 'jobs.purge', payload: NOTHING, atOnce: 1 });

/**
 * Work that is done behind a request, at least once: it is in PostgreSQL, in the transaction that wants it, until it is
 * done. Every process of the shop takes its share; what a process that was killed had taken is run by another one.
 * docs/decisions/0017-jobs.md
 */
export class Jobs {
  private readonly database: Database;
  private readonly known = new Map<string, KnownJob>();
  private readonly planned = new Map<string, Schedule>();
  private readonly worker: Worker;
  private readonly schedules: Schedules;
  private started = false;
  private beginning: NodeJS.Timeout | undefined;

  constructor(database: Database, options: Partial<WorkerOptions> = {}) {
    this.database = database;
    this.worker = new Worker(database, this.known, { ...DEFAULTS, ...options });
    this.schedules = new Schedules(database, () => this.worker.wake());
    this.work(purgeFailed, async () => deleteFailedJobs(database, FAILED_KEPT_DAYS));
    this.schedule(purgeFailed, { every: DAY, at: 3.5 * 3_600 });
  }

  /**
   * Has a job done once `transaction` is committed; rolled back, it was never there.
   * @param delay seconds until it is due.
   * @throws ZodError where the payload does not fit the job.
   */
  async enqueue<Schema extends z.ZodType>(
    transaction: Transaction,
    job: Job<Schema>,
    payload: z.input<Schema>,
    { delay = 0 }: { delay?: number } = {},
  ): Promise<void> {
    job.payload.parse(payload);
    await insertJob(transaction, job.name, JSON.stringify(payload), delay);
    transaction.afterCommit(() => this.wake(delay));
  }

  /** Who does it, in every process that has been started; said before `start`. */
  work<Schema extends z.ZodType>(job: Job<Schema>, handler: Handler<Schema>): void {
    if (this.known.has(job.name)) throw new Error(`The job ${job.name} has a handler already.`);
    this.known.set(job.name, { job, handler });
  }

  /** Has a job that needs no details done at the times of `schedule`, once for all processes; said before `start`. */
  schedule(job: Job<typeof NOTHING>, schedule: Schedule): void {
    this.planned.set(job.name, schedule);
  }

  /** From now on this process does its share. @param afterMs a job that is enqueued here is run before. */
  start(afterMs = BEGIN_AFTER_MS): void {
    this.started = true;
    this.beginning = setTimeout(() => {
      this.worker.wake();
      for (const [name, schedule] of this.planned) void this.schedules.keep(name, schedule);
    }, afterMs).unref();
  }

  /** Takes nothing more, waits so long for what runs, and gives back what is not done by then. */
  async close(patienceMs = 3_000): Promise<void> {
    clearTimeout(this.beginning);
    this.started = false;
    this.schedules.close();
    await this.worker.close(patienceMs);
  }

  async counts(): Promise<JobCount[]> {
    return countJobs(this.database);
  }

  /** What was given up, the latest first. */
  async failed(limit = 50): Promise<FailedJob[]> {
    return failedJobs(this.database, limit);
  }

  /** Has a failed job tried again from the start. @returns whether there was one. */
  async revive(id: string): Promise<boolean> {
    const revived = await reviveJob(this.database, id);
    if (revived) this.wake(0);
    return revived;
  }

  private wake(delay: number): void {
    if (this.started) this.worker.wake(delay);
  }
}
