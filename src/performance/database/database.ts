import { Pool, type PoolClient, types } from 'pg';

import type { DatabaseSettings } from './config.ts';
import { asDatabaseError } from './errors.ts';

/** A count or a price fits a JavaScript number exactly up to 2^53; the schema's checks keep every bigint below. */
types.setTypeParser(types.builtins.INT8, Number);
types.setTypeParser(types.builtins.NUMERIC, Number);

export type SqlValue = string | number | boolean | Date | null | Buffer | readonly SqlValue[] | object;

/** What runs SQL: the pool itself, or one transaction of it. */
export interface Queryable {
  /**
   * @param operation names the query for logs and metrics: "catalog.product-by-slug".
   * @param sql parametrised with $1, $2, …; never put input into the text.
   */
  query<Row extends object>(operation: string, sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
}

/** The one door to PostgreSQL. */
export class Database implements Queryable {
  readonly pool: Pool;

  constructor(url: string, settings: DatabaseSettings) {
    this.pool = new Pool({
      connectionString: url,
      max: settings.DATABASE_POOL_MAX,
      min: Math.min(settings.DATABASE_POOL_MIN, settings.DATABASE_POOL_MAX),
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 10_000,
      // Kept by the client: PgBouncer refuses statement_timeout as a start-up parameter.
      query_timeout: settings.DATABASE_STATEMENT_TIMEOUT + 1_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: 'social-selling',
    });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', () => undefined);
  }

  async query<Row extends object>(operation: string, sql: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return run<Row>(this.pool, operation, sql, values);
  }

  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  async transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw asDatabaseError(error);
    });
    let broken = false;
    // A connection lost between two statements is met at the next one; without a listener it would end the process.
    const ignore = () => undefined;
    client.on('error', ignore);
    try {
      await client.query('BEGIN');
      const result = await work({
        query: async (operation, sql, values = []) => run(client, operation, sql, values),
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {
        broken = true;
      });
      throw asDatabaseError(error);
    } finally {
      client.off('error', ignore);
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

async function run<Row extends object>(
  target: Pool | PoolClient,
  operation: string,
  sql: string,
  values: readonly SqlValue[],
): Promise<Row[]> {
  try {
    const result = await target.query<Row>({ text: `/* ${operation} */ ${sql}`, values: [...values] });
    return result.rows;
  } catch (error) {
    throw asDatabaseError(error);
  }
}
