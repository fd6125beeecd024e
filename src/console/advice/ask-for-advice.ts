import { Injectable } from '@nestjs/common';

import { type Administrator, Audit, holdToFreshProof, holdToRole } from '../../domains/identity/index.ts';
import { Database, type Transaction } from '../../performance/database/index.ts';
import { AdviceRuns, type WholeAdviceRun } from '../../performance/query-insight/index.ts';
import { notFound } from '../../shared/errors.ts';

/** Administrators have the advisor look for missing indexes: it copies tables and executes statements on the copies. */
@Injectable()
export class AskForAdvice {
  private readonly database: Database;
  private readonly runs: AdviceRuns;

  constructor(database: Database, runs: AdviceRuns) {
    this.database = database;
    this.runs = runs;
  }

  /**
   * Has it run by a job. @returns as it stands just after.
   * @throws AppError `fresh-proof-required` (403), `advice-under-way` (409)
   */
  async run(admin: Administrator): Promise<WholeAdviceRun> {
    holdToFreshProof(admin);
    const id = await this.database.transaction(async (transaction) => {
      await holdToRole(transaction, admin);
      const advice = await this.runs.ask(transaction, admin.id);
      await record(transaction, admin, 'insight.advice_asked', advice);
      return advice;
    });
    return this.one(id);
  }

  /**
   * Ends a run. It takes no fresh proof: what weighs on the shop has to be ended quickly, and nothing is lost by it.
   * @throws AppError `not-found` (404), `advice-over` (409)
   */
  async cancel(admin: Administrator, id: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await holdToRole(transaction, admin);
      const run = await this.runs.cancel(transaction, id);
      if (run === undefined) throw notFound('advice');
      await record(transaction, admin, 'insight.advice_cancelled', run.id);
    });
  }

  /** @throws AppError `not-found` (404) */
  async one(id: string): Promise<WholeAdviceRun> {
    const run = await this.runs.one(id);
    if (run === undefined) throw notFound('advice');
    return run;
  }
}

async function record(
  transaction: Transaction,
  { id: actor, request }: Administrator,
  action: 'insight.advice_asked' | 'insight.advice_cancelled',
  advice: string,
): Promise<void> {
  await Audit.record(transaction, { actor, action, subject: undefined, detail: { advice }, request });
}
