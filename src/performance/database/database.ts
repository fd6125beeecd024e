import type { Pool } from 'pg';

import type { DatabaseSettings } from './config.ts';
import { Connections, type PoolState } from './connections.ts';
import { asDatabaseError } from './errors.ts';
import { runStatement, type SqlValue } from './run-statement.ts';
import { type Queryable, runTransaction, type Transaction, type TransactionOptions } from './transaction.ts';

export interface QueryOptions {
  /**
   * Keeps the statement prepared on each connection, off behind a pooler. PostgreSQL may then use one plan for all
   * values: only for statements where that was measured to be as good (docs/decisions/0013-prepared-statements.md).
   */
  kept?: boolean;
}

/** The one door to PostgreSQL. */
export class Database implements Queryable {
  private readonly connections: Connections;
  private readonly limitMs: number;

  constructor(url: string, settings: DatabaseSettings) {
    this.connections = new Connections(url, settings);
    this.limitMs = settings.DATABASE_STATEMENT_TIMEOUT;
  }

  /** For tools that need a connection of their own; requests go through `query` and `transaction`. */
  get pool(): Pool {
    return this.connections.pool;
  }

  /**
   * Opens the connections that are kept when idle, trying so many times; a shop does this before it listens.
   * @throws StartError when the last attempt fails.
   */
  async open({ attempts = 5, pauseMs = 3_000 } = {}): Promise<void> {
    await this.connections.open(attempts, pauseMs);
  }

  /** @throws AppError (503) `database-unavailable`, `database-timeout` or `database-busy`; else PostgreSQL's own error. */
  async query<Row extends object>(
    operation: string,
    sql: string,
    values: readonly SqlValue[] = [],
    { kept = false }: QueryOptions = {},
  ): Promise<Row[]> {
    try {
      return await this.connections.use(async (connection, waited) =>
        runStatement<Row>(connection, { operation, sql, values, kept, waited }),
      );
    } catch (error) {
      throw asDatabaseError(error);
    }
  }

  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Serialization failures and
   * deadlocks run `work` again, so it must not do anything outside the transaction but by `afterCommit`.
   * @throws as `query` does, and AppError `database-outcome-unknown` (503) when the connection breaks during COMMIT.
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return runTransaction(this.connections, this.limitMs, work, options);
  }

  poolState(): PoolState {
    return this.connections.state();
  }

  async close(): Promise<void> {
    await this.connections.close();
  }
}
