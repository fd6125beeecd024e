import type { Queryable } from '../../database/index.ts';
import type { StoredAdvice } from './stored-advice.ts';

export const ADVICE_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;

/** A run of the advisor over what the server has counted. */
export interface AdviceRun {
  id: string;
  state: (typeof ADVICE_STATES)[number];
  /** Id of who asked; null once they are gone. */
  askedBy: string | null;
  /** How often it was begun. */
  tries: number;
  /** What it does, in English; null before it began. */
  progress: string | null;
  /** What went wrong, of the last try; null where nothing did. */
  error: string | null;
  /** How many indexes are proposed and proven; null until it is done. */
  accepted: number | null;
  askedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** With what it found; null until it is done. */
export interface WholeAdviceRun extends AdviceRun {
  result: StoredAdvice | null;
}

/** So many runs are kept, the latest. */
const KEPT = 20;

const COLUMNS = `
  id, state, asked_by AS "askedBy", tries, progress, error,
  jsonb_array_length(jsonb_path_query_array(result, '$.proposals[*] ? (@.verdict == "accepted")')) AS accepted,
  created_at AS "askedAt", started_at AS "startedAt", ended_at AS "endedAt"`;

/** The latest first; never more than are kept and the one under way. */
export async function latestAdvice(database: Queryable): Promise<AdviceRun[]> {
  return database.query<AdviceRun>(
    'insight.advice-runs',
    `SELECT ${COLUMNS} FROM insight_advice ORDER BY created_at DESC, id DESC LIMIT $1`,
    [KEPT + 1],
  );
}

export async function adviceRunOf(database: Queryable, id: string): Promise<WholeAdviceRun | undefined> {
  const [run] = await database.query<WholeAdviceRun>(
    'insight.advice-run',
    `SELECT ${COLUMNS}, result FROM insight_advice WHERE id = $1`,
    [id],
  );
  return run;
}

/** Those beyond the latest go. @throws the error of a unique index while another one waits or runs. */
export async function insertAdvice(database: Queryable, askedBy: string): Promise<string> {
  const [row] = await database.query<{ id: string }>(
    'insight.insert-advice',
    `WITH old AS (
       DELETE FROM insight_advice WHERE ended_at IS NOT NULL
         AND id IN (SELECT id FROM insight_advice ORDER BY created_at DESC, id DESC OFFSET $2)
     )
     INSERT INTO insight_advice (asked_by) VALUES ($1) RETURNING id`,
    [askedBy, KEPT - 1],
  );
  return row?.id ?? '';
}

/** Of one that waits, or whose process was lost while it ran; this try is counted. @returns undefined where it has ended. */
export async function beginAdvice(database: Queryable, id: string): Promise<AdviceRun | undefined> {
  const [run] = await database.query<AdviceRun>(
    'insight.begin-advice',
    `UPDATE insight_advice SET state = 'running', tries = tries + 1, started_at = coalesce(started_at, now())
     WHERE id = $1 AND ended_at IS NULL RETURNING ${COLUMNS}`,
    [id],
  );
  return run;
}

export async function noteProgress(database: Queryable, id: string, progress: string): Promise<void> {
  await database.query(
    'insight.note-advice-progress',
    `UPDATE insight_advice SET progress = left($2, 200) WHERE id = $1 AND ended_at IS NULL`,
    [id, progress],
  );
}

export async function noteFailedAdvice(database: Queryable, id: string, error: string): Promise<void> {
  await database.query('insight.note-failed-advice', `UPDATE insight_advice SET error = $2 WHERE id = $1`, [id, error]);
}

export async function finishAdvice(database: Queryable, id: string, result: StoredAdvice): Promise<void> {
  await database.query(
    'insight.finish-advice',
    `UPDATE insight_advice SET state = 'done', error = NULL, result = $2::jsonb, ended_at = now()
     WHERE id = $1 AND ended_at IS NULL`,
    [id, JSON.stringify(result)],
  );
}

export async function failAdvice(database: Queryable, id: string, error: string): Promise<void> {
  await database.query(
    'insight.fail-advice',
    `UPDATE insight_advice SET state = 'failed', error = $2, ended_at = now() WHERE id = $1 AND ended_at IS NULL`,
    [id, error],
  );
}

/** Whoever runs it notices, and ends its connection. @returns undefined where it has ended, or never was. */
export async function cancelAdvice(database: Queryable, id: string): Promise<AdviceRun | undefined> {
  const [run] = await database.query<AdviceRun>(
    'insight.cancel-advice',
    `UPDATE insight_advice SET state = 'cancelled', error = NULL, ended_at = now()
     WHERE id = $1 AND ended_at IS NULL RETURNING ${COLUMNS}`,
    [id],
  );
  return run;
}

/** Also where it is no longer known. */
export async function hasEnded(database: Queryable, id: string): Promise<boolean> {
  const rows = await database.query(
    'insight.advice-goes-on',
    `SELECT 1 FROM insight_advice WHERE id = $1 AND ended_at IS NULL`,
    [id],
  );
  return rows.length === 0;
}

/** What the backend of a run is called in pg_stat_activity: it is found by that, and by nothing else. */
export function nameOfAdvisor(id: string): string {
  return `social-selling advice ${id}`;
}

/** Ends the connection of a run, and with it whatever statement it executes. */
export async function endAdvisor(database: Queryable, id: string): Promise<void> {
  await database.query(
    'insight.end-advisor',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()`,
    [nameOfAdvisor(id)],
  );
}
