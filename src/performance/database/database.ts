import type { Pool } from 'pg';

import type { DatabaseSettings } from './config.ts';
import { Connections, type PoolState } from './connections.ts';
import { asDatabaseError } from './errors.ts';
import type { ReplicaState } from './replicas/replica.ts';
import { Replicas } from './replicas/replicas.ts';
import { type QueryOptions, runStatement, type SqlValue, type Statement } from './run-statement.ts';
import { type Queryable, runTransaction, type Transaction, type TransactionOptions } from './transaction.ts';

export interface DatabaseState extends PoolState {
  /** Empty without DATABASE_REPLICA_URLS. */
  replicas: ReplicaState[];
}

/** The one door to PostgreSQL. */
export class Database implements Queryable {
  /** undefined without DATABASE_REPLICA_URLS. */
  readonly replicas: Replicas | undefined;
  /** Leads past a pooler, where DATABASE_DIRECT_URL says how: for what needs a session of its own. */
  readonly directUrl: string;
  private readonly connections: Connections;
  private readonly limitMs: number;

  constructor(url: string, settings: DatabaseSettings) {
    const { DATABASE_REPLICA_URLS: replicas } = settings;
    this.directUrl = settings.DATABASE_DIRECT_URL ?? url;
    this.connections = new Connections(url, settings);
    this.replicas = replicas === undefined ? undefined : new Replicas(url, replicas, settings);
    this.limitMs = settings.DATABASE_STATEMENT_TIMEOUT;
  }

  /** For tools that need a connection of their own; requests go through `query` and `transaction`. */
  get pool(): Pool {
    return this.connections.pool;
  }

  /**
   * Opens the connections that are kept when idle, trying so many times; a shop does this before it listens. Replicas
   * answer only from then on.
   * @throws StartError when the last attempt fails.
   */
  async open({ attempts = 5, pauseMs = 3_000 } = {}): Promise<void> {
    await this.connections.open(attempts, pauseMs);
    await this.replicas?.open();
  }

  /** @throws AppError (503) `database-unavailable`, `database-timeout` or `database-busy`; else PostgreSQL's own error. */
  async query<Row extends object>(
    operation: string,
    sql: string,
    values: readonly SqlValue[] = [],
    { kept = false, read = false }: QueryOptions = {},
  ): Promise<Row[]> {
    const statement = { operation, sql, values, kept, waited: 0 };
    try {
      if (this.replicas === undefined) return await this.queryPrimary<Row>(statement);
      if (!read) return await this.queryPrimary<Row>(statement).finally(() => this.replicas?.noteWrite());
      return (await this.replicas.read<Row>(statement)) ?? (await this.queryPrimary<Row>(statement));
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
    const { replicas } = this;
    if (replicas === undefined) return runTransaction(this.connections, this.limitMs, work, options);
    const noted = async (transaction: Transaction) => {
      // Before everything else that follows the commit, which may read.
      transaction.afterCommit(() => replicas.noteWrite());
      return work(transaction);
    };
    return runTransaction(this.connections, this.limitMs, noted, options).catch((error: unknown) => {
      // The connection may have broken after the commit.
      replicas.noteWrite();
      throw error;
    });
  }

  /** Somebody told of a change: whoever reads from now on, on whichever server, sees what is committed by now. */
  noteChange(): void {
    this.replicas?.noteChange();
  }

  poolState(): DatabaseState {
    return { ...this.connections.state(), replicas: this.replicas?.states() ?? [] };
  }

  async close(): Promise<void> {
    await Promise.all([this.connections.close(), this.replicas?.close()]);
  }

  private async queryPrimary<Row extends object>(statement: Statement): Promise<Row[]> {
    return this.connections.use(async (connection, waited) => runStatement<Row>(connection, { ...statement, waited }));
  }
}
