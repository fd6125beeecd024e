import { setTimeout as sleep } from 'node:timers/promises';

import { errorMessage } from '../../shared/errors.ts';
import type { Connection, Connections } from './connections.ts';
import { asDatabaseError, isConflict, leavesConnectionSound, outcomeUnknown } from './errors.ts';
import { type QueryOptions, runStatement, type SqlValue } from './run-statement.ts';

/** What runs SQL: the database itself, or one transaction of it. */
export interface Queryable {
  /**
   * @param operation names the query for logs and metrics: "catalog.product-by-slug".
   * @param sql parametrised with $1, $2, …; never put input into the text.
   * @param options for single statements; within a transaction they say nothing.
   */
  query<Row extends object>(
    operation: string,
    sql: string,
    values?: readonly SqlValue[],
    options?: QueryOptions,
  ): Promise<Row[]>;
}

export interface Transaction extends Queryable {
  /**
   * Runs when the transaction is committed, never when it is rolled back or tried again: in order, each awaited, on no
   * connection of this transaction. What it throws is logged: the commit stands.
   */
  afterCommit(callback: () => Promise<void> | void): void;
}

export interface TransactionOptions {
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /** How often it is run again when it lost against another one; 2 unless given. */
  retries?: number;
}

const RETRIES = 2;
const FIRST_PAUSE_MS = 20;

type Outcome<T> = { result: T; callbacks: readonly (() => Promise<void> | void)[] } | { conflict: unknown };

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Serialization failures and
 * deadlocks run `work` again, so it must not do anything outside the transaction but by `afterCommit`.
 * @throws AppError `database-outcome-unknown` (503) when the connection breaks during COMMIT; that is not tried again.
 */
export async function runTransaction<T>(
  connections: Connections,
  limitMs: number,
  work: (transaction: Transaction) => Promise<T>,
  { isolation = 'read committed', retries = RETRIES }: TransactionOptions,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await connections
      .use(async (connection, waited) =>
        attemptOnce(connection, { work, begin: beginning(connection, isolation, limitMs), waited }),
      )
      .catch((error: unknown) => {
        throw asDatabaseError(error);
      });
    if ('result' in outcome) {
      await runCallbacks(outcome.callbacks);
      return outcome.result;
    }
    if (attempt >= retries) throw outcome.conflict;
    // Full jitter: the two that met shall not meet again.
    await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
  }
}

/** One round trip; SET LOCAL reaches behind a pooler and ends with the transaction. */
function beginning({ pooled }: Connection, isolation: string, limitMs: number): string {
  const begin = isolation === 'read committed' ? 'BEGIN' : `BEGIN ISOLATION LEVEL ${isolation.toUpperCase()}`;
  return pooled ? `${begin}; SET LOCAL statement_timeout = ${Math.round(limitMs)}` : begin;
}

interface Attempt<T> {
  work: (transaction: Transaction) => Promise<T>;
  begin: string;
  waited: number;
}

async function attemptOnce<T>(connection: Connection, { work, begin, waited }: Attempt<T>): Promise<Outcome<T>> {
  const callbacks: (() => Promise<void> | void)[] = [];
  let failure: unknown;
  await control(connection, begin, waited);
  try {
    const result = await work({
      query: async (operation, sql, values = []) => {
        try {
          return await runStatement(connection, { operation, sql, values, kept: false, waited: 0 });
        } catch (error) {
          failure ??= error;
          throw error;
        }
      },
      afterCommit: (callback) => void callbacks.push(callback),
    });
    // So PostgreSQL ends a transaction with a failed statement that the work passed over: nothing may pass for saved.
    if ((await commit(connection)) === 'ROLLBACK') throw failure;
    return { result, callbacks };
  } catch (error) {
    await rollBack(connection);
    const conflict = [error, failure].find(isConflict);
    if (conflict !== undefined) return { conflict };
    throw error;
  }
}

async function control(connection: Connection, sql: string, waited = 0): Promise<void> {
  const operation = `transaction.${sql.split(/\W/, 1)[0]?.toLowerCase()}`;
  await runStatement(connection, { operation, sql, values: [], kept: false, waited });
}

/** @returns what PostgreSQL did: "COMMIT" or "ROLLBACK". The client's own word for the state may be that of a moment ago. */
async function commit(connection: Connection): Promise<string> {
  try {
    return (await connection.client.query('COMMIT')).command;
  } catch (error) {
    if (leavesConnectionSound(error)) throw error;
    connection.broken = true;
    throw outcomeUnknown(error);
  }
}

async function rollBack(connection: Connection): Promise<void> {
  if (connection.broken) return;
  await connection.client.query('ROLLBACK').catch(() => {
    connection.broken = true;
  });
}

async function runCallbacks(callbacks: readonly (() => Promise<void> | void)[]): Promise<void> {
  for (const callback of callbacks) {
    try {
      await callback();
    } catch (error) {
      console.error(`What was to follow a commit failed: ${errorMessage(error)}`);
    }
  }
}
