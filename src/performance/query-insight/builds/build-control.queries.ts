import type { Queryable } from '../../database/index.ts';

/** What the backend of a build is called in pg_stat_activity while its statement runs: it is found by that, and by nothing else. */
export function nameOfBackend(buildId: string): string {
  return `social-selling build ${buildId}`;
}

/** Ends the statement of one build, wherever it runs. */
export async function cancelBackends(database: Queryable, buildId: string): Promise<void> {
  await database.query(
    'insight.cancel-build',
    `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
     WHERE application_name = $1 AND datname = current_database() AND state = 'active'`,
    [nameOfBackend(buildId)],
  );
}

/** @returns the statement that drops an index, its names quoted by PostgreSQL. */
export async function dropStatement(database: Queryable, schema: string, index: string): Promise<string> {
  const [row] = await database.query<{ statement: string }>(
    'insight.drop-statement',
    `SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', $1::text, $2::text) AS statement`,
    [schema, index],
  );
  return row?.statement ?? '';
}

/** As pg_stat_progress_create_index has it. */
export interface ProgressRow {
  buildId: string;
  phase: string;
  blocksDone: number;
  blocksTotal: number;
  tuplesDone: number;
  tuplesTotal: number;
  lockersDone: number;
  lockersTotal: number;
  /** Process id of whom it waits for; null where it does not. */
  waitsFor: number | null;
}

export async function progressOfBuilds(database: Queryable): Promise<ProgressRow[]> {
  return database.query<ProgressRow>('insight.build-progress', PROGRESS, [nameOfBackend('')]);
}

const PROGRESS = `
  SELECT substr(a.application_name, length($1) + 1) AS "buildId", p.phase,
    p.blocks_done AS "blocksDone", p.blocks_total AS "blocksTotal",
    p.tuples_done AS "tuplesDone", p.tuples_total AS "tuplesTotal",
    p.lockers_done AS "lockersDone", p.lockers_total AS "lockersTotal",
    nullif(p.current_locker_pid, 0)::integer AS "waitsFor"
  FROM pg_stat_progress_create_index p JOIN pg_stat_activity a USING (pid)
  WHERE a.datname = current_database() AND starts_with(a.application_name, $1)`;
