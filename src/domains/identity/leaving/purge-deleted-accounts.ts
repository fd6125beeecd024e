import type { Database } from '../../../performance/database/index.ts';
import { PURGE_ACCOUNT, PURGE_STEPS } from './purge.steps.ts';

export interface PurgeOptions {
  /** People at most. */
  limit: number;
  /** Only those who left at least so long ago. */
  olderThanDays: number;
  /** Statements at most, 2,000 unless given: each writes a few hundred rows. */
  statements?: number;
}

export interface Purged {
  /** People of whom nothing is left. */
  people: number;
  /** Whether there may be more: call again. */
  more: boolean;
}

const ROWS_AT_ONCE = 500;
const STATEMENTS = 2_000;

/**
 * Removes for good what the shop holds of people who left long enough ago. Bounded, and resumable at any point: each
 * statement commits on its own and finds what the one before left; two runs at the same time do each other no harm.
 */
export async function purgeDeletedAccounts(
  database: Database,
  { limit, olderThanDays, statements = STATEMENTS }: PurgeOptions,
): Promise<Purged> {
  const leaving = await database.query<{ id: string }>('identity.leaving', LEAVING, [olderThanDays, limit]);
  const budget = { statements };
  let people = 0;
  for (const { id } of leaving) {
    if (!(await purge(database, id, budget))) return { people, more: true };
    people += 1;
  }
  return { people, more: leaving.length === limit };
}

/** Those who left first come first. */
export const LEAVING = `
  SELECT id FROM users
  WHERE deleted_at IS NOT NULL AND purged_at IS NULL AND deleted_at <= now() - make_interval(days => $1)
  ORDER BY deleted_at, id LIMIT $2`;

/** @returns false where the budget ended first. */
async function purge(database: Database, personId: string, budget: { statements: number }): Promise<boolean> {
  for (const { name, sql } of PURGE_STEPS) {
    for (;;) {
      if (budget.statements <= 0) return false;
      budget.statements -= 1;
      const rows = await database.transaction(async (transaction) =>
        transaction.query(`identity.purge-${name}`, sql, [personId, ROWS_AT_ONCE]),
      );
      if (rows.length < ROWS_AT_ONCE) break;
    }
  }
  await database.query('identity.purge-account', PURGE_ACCOUNT, [personId]);
  return true;
}
