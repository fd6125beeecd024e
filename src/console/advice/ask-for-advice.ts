import { Injectable } from '@nestjs/common';

import { type Administrator, Audit, holdToFreshProof, holdToRole } from '../../domains/identity/index.ts';
import { Database } from '../../performance/database/index.ts';
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
      await Audit.record(transaction, {
        actor: admin.id,
        action: 'insight.advice_asked',
        subject: undefined,
        detail: { advice },
        request: admin.request,
      });
      return advice;
    });
    return this.one(id);
  }

  /** @throws AppError `not-found` (404) */
  async one(id: string): Promise<WholeAdviceRun> {
    const run = await this.runs.one(id);
    if (run === undefined) throw notFound('advice');
    return run;
  }
}
