import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { StartError } from '../../shared/errors.ts';
import { isPooled } from './is-pooled.ts';

/** Any fixed number that nothing else locks. */
const MIGRATION_LOCK = 7_316_001;
const ASK_EVERY_MS = 200;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Two processes that start together must not migrate together. The lock belongs to a transaction: behind a pooler a
 * lock of the session would stay with a connection that others use. Whoever finds it taken lets its connection go
 * before asking again, so that a small pool of a pooler is left to the one that migrates. An idle transaction that reads
 * nothing does not hold up CREATE INDEX CONCURRENTLY.
 * @param work is given what to connect with: no limit for a statement, where the address leads to PostgreSQL itself.
 */
export async function withMigrationLock<T>(
  url: string,
  work: (options: { options?: string }) => Promise<T>,
): Promise<T> {
  const lock = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // The connection may break while nothing is asked of it: the next statement tells.
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await taken(lock);
    const result = await work((await isPooled(lock)) ? {} : { options: '-c statement_timeout=0' });
    await lock.query('COMMIT');
    return result;
  } finally {
    await lock.end().catch(() => undefined);
  }
}

async function taken(lock: Client): Promise<void> {
  for (const until = Date.now() + LONGEST_WAIT_MS; Date.now() < until; await sleep(ASK_EVERY_MS)) {
    await lock.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0');
    const { rows } = await lock.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]?.mine === true) return;
    await lock.query('ROLLBACK');
  }
  throw new StartError(
    'Another process has been migrating the database for an hour: look what it does, then start again.',
  );
}
