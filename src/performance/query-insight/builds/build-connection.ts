import { Client, type QueryResultRow } from 'pg';

import { isPooled, type Queryable, type SqlValue } from '../../database/index.ts';

/** A connection of its own, on which one index is built. */
export interface BuildConnection extends Queryable {
  /** What it is called in pg_stat_activity from now on. */
  call(name: string): Promise<void>;
  /** Takes a lock of this session, if nobody has it. It ends with the connection, however that ends. */
  lock(table: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Any fixed number that nothing else locks; the table is the second half. */
const BUILD_LOCK = 7_316_002;
/**
 * CONCURRENTLY waits for every transaction that was open before: as long as this, in each of its phases. Nobody waits for
 * it meanwhile but vacuum and changes of that table's definition.
 */
const LONGEST_WAIT_FOR_LOCKS = '10min';

/**
 * @param url leads to PostgreSQL itself: locks of a session and its settings are lost in a pooler. No limit for a statement:
 * an index of a large table takes hours. The server looks every few seconds whether this process still lives, so that what a
 * killed one began does not go on for nobody.
 * @throws Error where a pooler answers, or nobody.
 */
export async function openBuildConnection(url: string): Promise<BuildConnection> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'social-selling builds',
  });
  // The connection may break while nothing is asked of it: the next statement tells.
  client.on('error', () => undefined);
  await client.connect();
  const close = async () => client.end().catch(() => undefined);
  try {
    if (await isPooled(client)) throw new PooledBuild();
    await client.query(SETTINGS);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    query: async <Row extends object>(_operation: string, sql: string, values: readonly SqlValue[] = []) => {
      const { rows } = await client.query<Row & QueryResultRow>(sql, [...values]);
      return rows;
    },
    close,
    call: async (name) => void (await client.query(`SELECT set_config('application_name', $1, false)`, [name])),
    lock: async (table) => {
      const sql = 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS mine';
      const { rows } = await client.query<{ mine: boolean }>(sql, [BUILD_LOCK, table]);
      return rows[0]?.mine === true;
    },
  };
}

/** An index is not built through a pooler. */
export class PooledBuild extends Error {
  constructor() {
    super('DATABASE_URL leads to a pooler: set DATABASE_DIRECT_URL to the same database past it.');
  }
}

const SETTINGS = `
  SET statement_timeout = 0;
  SET idle_in_transaction_session_timeout = 0;
  SET lock_timeout = '${LONGEST_WAIT_FOR_LOCKS}';
  SET client_connection_check_interval = '5s'`;
