import type { Queryable } from '../../../performance/database/index.ts';
import { defineJob, NOTHING } from '../../../performance/jobs/index.ts';

export const forgetAudit = defineJob({ name: 'identity.forget-audit', payload: NOTHING, atOnce: 1 });

/** Entries that go in one statement, and statements of one run: a million a day, the rest the day after. */
const BATCH = 5_000;
const BATCHES = 200;

/**
 * Deletes what is older than the shop keeps, and takes out of the rest, after 90 days, where requests came from and with
 * what: by then it has told what it could.
 * @param keptDays 90 or more; the database refuses to delete what is younger.
 * @returns how many entries went.
 */
export async function forgetOldAudit(database: Queryable, keptDays: number): Promise<number> {
  await inBatches(database, 'identity.forget-origins', FORGET_ORIGINS, []);
  return inBatches(database, 'identity.forget-audit', FORGET_ENTRIES, [keptDays]);
}

const FORGET_ORIGINS = `
  UPDATE audit_log SET network = NULL, user_agent = NULL WHERE id IN (
    SELECT id FROM audit_log
    WHERE created_at < now() - interval '90 days' AND (network IS NOT NULL OR user_agent IS NOT NULL)
    ORDER BY created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
  RETURNING id`;

const FORGET_ENTRIES = `
  DELETE FROM audit_log WHERE id IN (
    SELECT id FROM audit_log WHERE created_at < now() - make_interval(days => $1)
    ORDER BY created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
  RETURNING id`;

async function inBatches(database: Queryable, name: string, sql: string, values: readonly number[]): Promise<number> {
  let done = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const { length } = await database.query(name, sql, values);
    done += length;
    if (length < BATCH) break;
  }
  return done;
}
