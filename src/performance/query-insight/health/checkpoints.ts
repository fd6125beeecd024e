import type { Queryable } from '../../database/index.ts';
import type { Answer, Remark } from './remark.ts';

export interface CheckpointRow {
  /** Checkpoints because it was time. */
  timed: number;
  /** Because so much WAL was written, or somebody asked. */
  requested: number;
  writeSeconds: number;
  syncSeconds: number;
  /** Buffers written by checkpoints, by the background writer, and by whoever needed room (null from PostgreSQL 17 on). */
  buffersCheckpoint: number;
  buffersClean: number;
  buffersBackend: number | null;
  /** WAL since `since`; null before PostgreSQL 14. */
  walBytes: number | null;
  walBuffersFull: number | null;
  since: Date | null;
}

const MANY = 10;

/** Do checkpoints come by the clock, or because the WAL is full? One row. */
export async function checkpoints(database: Queryable): Promise<Answer<CheckpointRow>> {
  const [version] = await database.query<{ number: number }>(
    'insight.version',
    `SELECT current_setting('server_version_num')::int AS number`,
  );
  const number = version?.number ?? 0;
  const rows = await database.query<CheckpointRow>(
    'insight.checkpoints',
    `SELECT c.*, ${number >= 140_000 ? 'w.wal_bytes::float8' : 'NULL::float8'} AS "walBytes",
       ${number >= 140_000 ? 'w.wal_buffers_full' : 'NULL::int8'} AS "walBuffersFull"
     FROM (${number >= 170_000 ? SINCE_17 : BEFORE_17}) c${number >= 140_000 ? ' CROSS JOIN pg_stat_wal w' : ''}`,
  );
  return { rows, remarks: rows.flatMap(tooOften) };
}

const SINCE_17 = `
  SELECT k.num_timed AS timed, k.num_requested AS requested, k.write_time / 1000 AS "writeSeconds",
    k.sync_time / 1000 AS "syncSeconds", k.buffers_written AS "buffersCheckpoint", b.buffers_clean AS "buffersClean",
    NULL::int8 AS "buffersBackend", k.stats_reset AS since
  FROM pg_stat_checkpointer k CROSS JOIN pg_stat_bgwriter b`;

const BEFORE_17 = `
  SELECT checkpoints_timed AS timed, checkpoints_req AS requested, checkpoint_write_time / 1000 AS "writeSeconds",
    checkpoint_sync_time / 1000 AS "syncSeconds", buffers_checkpoint AS "buffersCheckpoint", buffers_clean AS "buffersClean",
    buffers_backend AS "buffersBackend", stats_reset AS since
  FROM pg_stat_bgwriter`;

function tooOften({ timed, requested }: CheckpointRow): Remark[] {
  if (requested < MANY || requested <= timed) return [];
  return [
    {
      code: 'checkpoints-too-often',
      severity: 'warning',
      subject: 'max_wal_size',
      title: `${requested} of ${timed + requested} checkpoints came before their time`,
      evidence: { timed, requested },
      why: 'The WAL was full. Each checkpoint writes every page anew that changes after it: fewer write less.',
      fix: null,
      reverse: null,
    },
  ];
}
