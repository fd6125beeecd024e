import type { Queryable } from '../../database/index.ts';
import type { AcceptedStatement } from './accept-statement.ts';

export const BUILD_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;

/** An index that somebody has built, or dropped, while the database is used. */
export interface IndexBuild {
  id: string;
  kind: 'create' | 'drop';
  table: string;
  index: string;
  /** As PostgreSQL is given it. */
  statement: string;
  state: (typeof BUILD_STATES)[number];
  /** Id of who asked; null once they are gone. */
  askedBy: string | null;
  /** How often the statement was begun. */
  tries: number;
  /** What went wrong, of the last try; null where nothing did. */
  error: string | null;
  /** Of the finished index. */
  bytes: number | null;
  /** Somebody asked to end it. */
  cancelling: boolean;
  askedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

const COLUMNS = `
  id, kind, table_name AS "table", index_name AS index, statement, state, asked_by AS "askedBy", tries, error,
  index_bytes AS bytes, cancel_asked_at IS NOT NULL AND ended_at IS NULL AS cancelling, created_at AS "askedAt",
  started_at AS "startedAt", ended_at AS "endedAt"`;

/** The latest first. */
export async function latestBuilds(database: Queryable, limit: number): Promise<IndexBuild[]> {
  return database.query<IndexBuild>(
    'insight.builds',
    `SELECT ${COLUMNS} FROM index_builds ORDER BY created_at DESC, id DESC LIMIT $1`,
    [limit],
  );
}

export async function buildOf(database: Queryable, id: string): Promise<IndexBuild | undefined> {
  const [build] = await database.query<IndexBuild>(
    'insight.build',
    `SELECT ${COLUMNS} FROM index_builds WHERE id = $1`,
    [id],
  );
  return build;
}

export async function insertBuild(
  database: Queryable,
  { kind, table, index, statement }: AcceptedStatement,
  askedBy: string,
): Promise<string> {
  const [row] = await database.query<{ id: string }>(
    'insight.insert-build',
    `INSERT INTO index_builds (kind, table_name, index_name, statement, asked_by) VALUES ($1, $2, $3, $4, $5)
     RETURNING id`,
    [kind, table, index, statement, askedBy],
  );
  return row?.id ?? '';
}

/**
 * Of one that waits, or whose process was lost while it ran.
 * @returns undefined where it has ended. @throws the error of a unique index while another one of its table runs.
 */
export async function beginBuild(database: Queryable, id: string): Promise<IndexBuild | undefined> {
  const [build] = await database.query<IndexBuild>(
    'insight.begin-build',
    `UPDATE index_builds SET state = 'running', started_at = coalesce(started_at, now())
     WHERE id = $1 AND ended_at IS NULL RETURNING ${COLUMNS}`,
    [id],
  );
  return build;
}

export async function noteTry(database: Queryable, id: string): Promise<void> {
  await database.query('insight.note-try', `UPDATE index_builds SET tries = tries + 1 WHERE id = $1`, [id]);
}

export async function noteFailedTry(database: Queryable, id: string, error: string): Promise<void> {
  await database.query('insight.note-failed-try', `UPDATE index_builds SET error = $2 WHERE id = $1`, [id, error]);
}

export type Settled =
  | { state: 'done'; bytes: number | undefined }
  | { state: 'failed'; error: string }
  | { state: 'cancelled' };

export async function settleBuild(database: Queryable, id: string, settled: Settled): Promise<void> {
  const error = settled.state === 'failed' ? settled.error : null;
  const bytes = settled.state === 'done' ? (settled.bytes ?? null) : null;
  await database.query(
    'insight.settle-build',
    `UPDATE index_builds SET state = $2, error = $3, index_bytes = $4, ended_at = now() WHERE id = $1 AND ended_at IS NULL`,
    [id, settled.state, error, bytes],
  );
}

/** @returns undefined where it has ended, or never was. */
export async function cancelBuild(database: Queryable, id: string): Promise<IndexBuild | undefined> {
  const [build] = await database.query<IndexBuild>(
    'insight.ask-cancel',
    `UPDATE index_builds SET cancel_asked_at = coalesce(cancel_asked_at, now()),
       ended_at = CASE state WHEN 'waiting' THEN now() END,
       state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE state END
     WHERE id = $1 AND ended_at IS NULL RETURNING ${COLUMNS}`,
    [id],
  );
  return build;
}

export async function isCancelling(database: Queryable, id: string): Promise<boolean> {
  const [row] = await database.query<{ asked: boolean }>(
    'insight.is-cancelling',
    `SELECT cancel_asked_at IS NOT NULL AS asked FROM index_builds WHERE id = $1`,
    [id],
  );
  return row?.asked === true;
}
