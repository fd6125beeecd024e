import type { Queryable } from '../database/index.ts';

export interface ClaimedJob {
  id: string;
  name: string;
  payload: unknown;
  /** This one counted. */
  tries: number;
}

export interface Claim {
  claimed: ClaimedJob[];
  /** Seconds until the next one is due; null where none is known. */
  nextSeconds: number | null;
}

/** @param payload JSON. @param delay seconds. */
export async function insertJob(database: Queryable, name: string, payload: string, delay: number): Promise<void> {
  await database.query(
    'jobs.enqueue',
    `INSERT INTO jobs (name, payload, due_at) VALUES ($1, $2::jsonb, now() + make_interval(secs => $3))`,
    [name, payload, delay],
  );
}

/** Enqueues it unless another process has for this time: whose row it is decides. @param slot seconds since 1970. */
export async function insertScheduledJob(database: Queryable, name: string, slot: number): Promise<void> {
  await database.query(
    'jobs.schedule',
    `WITH mine AS (
       INSERT INTO job_schedules AS known (name, slot) VALUES ($1, to_timestamp($2))
       ON CONFLICT (name) DO UPDATE SET slot = EXCLUDED.slot WHERE known.slot < EXCLUDED.slot
       RETURNING name
     )
     INSERT INTO jobs (name, payload) SELECT name, '{}' FROM mine`,
    [name, slot],
  );
}

/**
 * Takes what is due, also what a process took that has not been heard of since. Those who claim at the same time pass each
 * other by (PostgreSQL, "The Locking Clause", SKIP LOCKED).
 * @param wanted how many of each name at most.
 * @param lease seconds until what is taken counts as lost.
 */
export async function claimJobs(
  database: Queryable,
  wanted: ReadonlyMap<string, number>,
  runner: string,
  lease: number,
): Promise<Claim> {
  const [claim] = await database.query<Claim>('jobs.claim', CLAIM, [
    [...wanted.keys()],
    [...wanted.values()],
    runner,
    lease,
  ]);
  return claim ?? { claimed: [], nextSeconds: null };
}

/** As an array, what is due is looked up by its key: of a join the planner expects a hundred names and reads the whole table. */
export const CLAIM = `
  WITH wanted AS (SELECT * FROM unnest($1::text[], $2::integer[]) AS wanted (name, free)),
  due AS MATERIALIZED (
    SELECT job.id FROM wanted, LATERAL (
      SELECT id FROM jobs
      WHERE jobs.name = wanted.name AND state <> 'failed' AND due_at <= now()
      ORDER BY due_at LIMIT wanted.free
      FOR UPDATE SKIP LOCKED
    ) job
  ),
  claimed AS (
    UPDATE jobs SET state = 'running', tries = least(tries + 1, 1000), runner = $3,
      due_at = now() + make_interval(secs => $4)
    WHERE id = ANY (ARRAY(SELECT id FROM due))
    RETURNING id, name, payload, tries
  )
  SELECT
    coalesce((SELECT json_agg(claimed) FROM claimed), '[]') AS claimed,
    (SELECT extract(epoch FROM min(later.due_at) - now())::float8 FROM wanted, LATERAL (
      SELECT due_at FROM jobs
      WHERE jobs.name = wanted.name AND state <> 'failed' AND due_at > now()
      ORDER BY due_at LIMIT 1
    ) later) AS "nextSeconds"`;

export async function renewLeases(database: Queryable, ids: string[], runner: string, lease: number): Promise<void> {
  await database.query(
    'jobs.renew',
    `UPDATE jobs SET due_at = now() + make_interval(secs => $3)
     WHERE id = ANY ($1::uuid[]) AND runner = $2 AND state = 'running'`,
    [ids, runner, lease],
  );
}

/** Nothing where another process has taken it since: then its run is the one that counts. */
const STILL_MINE = `id = $1 AND runner = $2 AND tries = $3 AND state = 'running'`;

export async function removeDone(database: Queryable, { id, tries }: ClaimedJob, runner: string): Promise<void> {
  await database.query('jobs.done', `DELETE FROM jobs WHERE ${STILL_MINE}`, [id, runner, tries]);
}

/** @param pause seconds. */
export async function putBack(
  database: Queryable,
  { id, tries }: ClaimedJob,
  runner: string,
  { error, pause }: { error: string; pause: number },
): Promise<void> {
  await database.query(
    'jobs.again',
    `UPDATE jobs SET state = 'waiting', runner = NULL, due_at = now() + make_interval(secs => $4), last_error = $5
     WHERE ${STILL_MINE}`,
    [id, runner, tries, pause, error],
  );
}

export async function markFailed(
  database: Queryable,
  { id, tries }: ClaimedJob,
  runner: string,
  error: string,
): Promise<void> {
  await database.query(
    'jobs.failed',
    `UPDATE jobs SET state = 'failed', runner = NULL, last_error = $4 WHERE ${STILL_MINE}`,
    [id, runner, tries, error],
  );
}

/** A run that its process could not finish does not count. */
export async function giveBack(database: Queryable, ids: string[], runner: string): Promise<void> {
  await database.query(
    'jobs.give-back',
    `UPDATE jobs SET state = 'waiting', runner = NULL, due_at = now(), tries = greatest(tries - 1, 0)
     WHERE id = ANY ($1::uuid[]) AND runner = $2 AND state = 'running'`,
    [ids, runner],
  );
}
