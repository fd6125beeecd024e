import type { Queryable } from '../database/index.ts';

export interface JobCount {
  name: string;
  state: 'waiting' | 'running' | 'failed';
  count: number;
  /** When the oldest of them came. */
  since: Date;
}

export interface FailedJob {
  id: string;
  name: string;
  tries: number;
  lastError: string | null;
  createdAt: Date;
  failedAt: Date;
}

/** What there is to do and what was given up, by name. What is done is gone. */
export async function countJobs(database: Queryable): Promise<JobCount[]> {
  return database.query<JobCount>(
    'jobs.counts',
    `SELECT name, state, count(*)::integer AS count, min(created_at) AS since FROM jobs
     GROUP BY name, state ORDER BY name, state`,
  );
}

/** The latest first. */
export async function failedJobs(database: Queryable, limit: number): Promise<FailedJob[]> {
  return database.query<FailedJob>(
    'jobs.failed-list',
    `SELECT id, name, tries, last_error AS "lastError", created_at AS "createdAt", updated_at AS "failedAt"
     FROM jobs WHERE state = 'failed' ORDER BY updated_at DESC LIMIT $1`,
    [limit],
  );
}

/** @returns whether there was such a failed job. */
export async function reviveJob(database: Queryable, id: string): Promise<boolean> {
  const rows = await database.query(
    'jobs.revive',
    `UPDATE jobs SET state = 'waiting', tries = 0, due_at = now() WHERE id = $1 AND state = 'failed' RETURNING id`,
    [id],
  );
  return rows.length > 0;
}

/** @param days for how long failed ones are kept. */
export async function deleteFailedJobs(database: Queryable, days: number): Promise<void> {
  await database.query(
    'jobs.purge',
    `DELETE FROM jobs WHERE state = 'failed' AND updated_at < now() - make_interval(days => $1)`,
    [days],
  );
}
