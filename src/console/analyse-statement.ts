import { Inject, Injectable } from '@nestjs/common';

import { type Administrator, Audit } from '../domains/identity/index.ts';
import { Database } from '../performance/database/index.ts';
import { type Analysis, analyzeQuery, parseStatement } from '../performance/query-insight/index.ts';
import { SHOP_ANALYSIS } from './analysis-policy.ts';

export const CONSOLE_SETTINGS = Symbol('ConsoleSettings');

export interface ConsoleSettings {
  /** An explained statement that took longer is slow, and said to be: milliseconds. */
  slowStatementMs: number;
}

/** Administrators have a statement explained, held to what may be seen and called of the shop. */
@Injectable()
export class AnalyseStatement {
  private readonly database: Database;
  private readonly settings: ConsoleSettings;

  constructor(database: Database, @Inject(CONSOLE_SETTINGS) settings: ConsoleSettings) {
    this.database = database;
    this.settings = settings;
  }

  /**
   * That it was asked for is in the audit log before it is done, without what it says. Whoever calls this holds to the limit
   * `analysis` first.
   * @param params as `analyzeQuery` takes them.
   * @throws AppError as `analyzeQuery` does.
   */
  async analyse(
    { id: actor, request }: Administrator,
    sql: string,
    params: readonly (string | null)[],
  ): Promise<Analysis> {
    const { fingerprint } = await parseStatement(sql);
    const action = 'insight.analysis';
    await Audit.record(this.database, { actor, action, subject: undefined, detail: { fingerprint }, request });
    const { slowStatementMs: slowMs } = this.settings;
    return analyzeQuery(this.database.pool, sql, params, { policy: SHOP_ANALYSIS, slowMs });
  }
}
