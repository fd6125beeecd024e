import type { Queryable } from '../../database/index.ts';

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
