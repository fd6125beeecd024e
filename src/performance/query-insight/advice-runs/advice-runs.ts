import { AppError, errorCode } from '../../../shared/errors.ts';
import type { Database, Transaction } from '../../database/index.ts';
import type { Jobs } from '../../jobs/index.ts';
import {
  type AdviceRun,
  adviceRunOf,
  cancelAdvice,
  insertAdvice,
  latestAdvice,
  type WholeAdviceRun,
} from './advice-runs.queries.ts';
import { adviseJob, RunAdvice, type RunOptions } from './run-advice.ts';

const UNIQUE_VIOLATION = '23505';

/** Runs of the index advisor over what the server has counted, by jobs: whichever process has time runs them. */
export class AdviceRuns {
  private readonly database: Database;
  private readonly jobs: Jobs;

  constructor(database: Database, jobs: Jobs, options: RunOptions = {}) {
    this.database = database;
    this.jobs = jobs;
    const advisor = new RunAdvice(database, options);
    jobs.work(adviseJob, async (payload, running) => advisor.run(payload, running));
  }

  /**
   * Has the advisor run once `transaction` is committed.
   * @param askedBy id of the person. @returns the id of the run.
   * @throws AppError `advice-under-way` (409): one waits or runs.
   */
  async ask(transaction: Transaction, askedBy: string): Promise<string> {
    const id = await insertAdvice(transaction, askedBy).catch((error: unknown) => {
      throw errorCode(error) === UNIQUE_VIOLATION ? underWay() : error;
    });
    await this.jobs.enqueue(transaction, adviseJob, { adviceId: id });
    return id;
  }

  /**
   * Ends one that waits or runs, within seconds of `transaction`'s commit; its copies go. @returns undefined where it never was.
   * @throws AppError `advice-over` (409)
   */
  async cancel(transaction: Transaction, id: string): Promise<AdviceRun | undefined> {
    const cancelled = await cancelAdvice(transaction, id);
    if (cancelled === undefined && (await adviceRunOf(transaction, id)) !== undefined) throw isOver();
    return cancelled;
  }

  /** The latest first, without what they found. */
  async latest(): Promise<AdviceRun[]> {
    return latestAdvice(this.database);
  }

  async one(id: string): Promise<WholeAdviceRun | undefined> {
    return adviceRunOf(this.database, id);
  }
}

function isOver(): AppError {
  return new AppError('advice-over', 409, 'This run has ended: there is nothing to cancel.');
}

function underWay(): AppError {
  return new AppError('advice-under-way', 409, 'The advisor is at work already: wait for it to end.');
}
