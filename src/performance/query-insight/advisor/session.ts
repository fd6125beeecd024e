import type { ClientBase } from 'pg';

/** One connection that keeps its settings from statement to statement; behind a pooler in transaction mode there is none. */
export class Session {
  readonly client: ClientBase;

  constructor(client: ClientBase) {
    this.client = client;
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.client.query<Row>(sql, [...values]);
    return rows;
  }

  /** Runs `work` in a transaction whose changes are never kept. */
  async undone<T>(work: () => Promise<T>, begin = 'BEGIN'): Promise<T> {
    await this.client.query(begin);
    try {
      return await work();
    } finally {
      await this.client.query('ROLLBACK');
    }
  }
}
