import { Database, type SqlValue, type Transaction } from '../src/performance/database/index.ts';

/** One statement as it was sent, and how long the client waited for its rows. */
export interface Recorded {
  operation: string;
  sql: string;
  values: readonly SqlValue[];
  milliseconds: number;
}

/** A database that notes every statement while `recording` is set, transactions included. */
export class RecordingDatabase extends Database {
  recording: Recorded[] | undefined;

  override async query<Row extends object>(
    operation: string,
    sql: string,
    values: readonly SqlValue[] = [],
    options: Parameters<Database['query']>[3] = {},
  ): Promise<Row[]> {
    return this.record(operation, sql, values, async () => super.query<Row>(operation, sql, values, options));
  }

  override async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return super.transaction(async (transaction) =>
      work({
        afterCommit: (callback) => transaction.afterCommit(callback),
        query: async (operation, sql, values = []) =>
          this.record(operation, sql, values, async () => transaction.query(operation, sql, values)),
      }),
    );
  }

  private async record<Rows>(
    operation: string,
    sql: string,
    values: readonly SqlValue[],
    run: () => Promise<Rows>,
  ): Promise<Rows> {
    const started = performance.now();
    const rows = await run();
    this.recording?.push({ operation, sql, values, milliseconds: performance.now() - started });
    return rows;
  }
}
