import type { Queryable } from '../../database/index.ts';
import type { StatementsSource } from './statements-source.ts';

type Readable = NonNullable<StatementsSource['read']>;

/** Of this database only, without texts: those are in a file that is read as a whole. */
const counted = ({ schema }: Readable) => `
  ${schema}.pg_stat_statements(false) s
  WHERE s.queryid IS NOT NULL AND s.calls > 0
    AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** Who samples; the others need not wait. Held until the transaction ends. */
export async function holdSampling(database: Queryable): Promise<boolean> {
  const [lock] = await database.query<{ mine: boolean }>(
    'insight.hold-sampling',
    `SELECT pg_try_advisory_xact_lock(hashtext('insight_sampling')) AND NOT pg_is_in_recovery() AS mine`,
  );
  return lock?.mine === true;
}

/** @returns texts as they stand, of statements that no sample knows yet. */
export async function unknownTexts(
  database: Queryable,
  read: Readable,
): Promise<{ queryId: string; text: string | null }[]> {
  const unknown = await database.query<{ queryId: string }>(
    'insight.unknown-statements',
    `SELECT DISTINCT s.queryid::text AS "queryId" FROM ${counted(read)}
       AND NOT EXISTS (SELECT FROM insight_statements known WHERE known.query_id = s.queryid)
     LIMIT 10000`,
  );
  if (unknown.length === 0) return [];
  return database.query(
    'insight.unknown-texts',
    `SELECT s.queryid::text AS "queryId", left(min(s.query), 20000) AS text FROM ${read.schema}.pg_stat_statements s
     WHERE s.queryid = ANY ($1::bigint[]) AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
     GROUP BY s.queryid`,
    [unknown.map(({ queryId }) => queryId)],
  );
}

export async function keepTexts(
  database: Queryable,
  texts: readonly { queryId: string; text: string | null; own: boolean }[],
): Promise<void> {
  await database.query(
    'insight.keep-texts',
    `INSERT INTO insight_statements (query_id, text, own)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::boolean[])
     ON CONFLICT (query_id) DO NOTHING`,
    [texts.map(({ queryId }) => queryId), texts.map(({ text }) => text), texts.map(({ own }) => own)],
  );
}

export interface SampleOptions {
  /** How many statements are told apart; the others are one row together. */
  top: number;
  /** Seconds: what was counted over a longer gap belongs to no minute and is left out. */
  longestGap: number;
}

/**
 * Adds what was counted since the last time to the present minute. A counter that fell, or of which PostgreSQL says that
 * it began anew, is one of a new entry (the statistics were reset, or the entry was evicted and came again): all of it is
 * new. The first time, and after a gap, counters are only remembered.
 * @returns rows written to the samples.
 */
export async function insertSample(
  database: Queryable,
  read: Readable,
  { top, longestGap }: SampleOptions,
): Promise<number> {
  const reset =
    read.version >= 140_000 ? `(SELECT stats_reset FROM ${read.schema}.pg_stat_statements_info)` : 'NULL::timestamptz';
  const [written] = await database.query<{ rows: number }>(
    'insight.insert-sample',
    `WITH last AS (
       SELECT taken_at > now() - make_interval(secs => $2) AND EXISTS (SELECT FROM insight_counters) AS usable,
         reset_at IS DISTINCT FROM ${reset} AS was_reset
       FROM insight_sampling
     ),
     present AS MATERIALIZED (${present(read)}),
     changed AS MATERIALIZED (${CHANGED}),
     remembered AS (${REMEMBERED}),
     forgotten AS (
       DELETE FROM insight_counters b WHERE NOT EXISTS (
         SELECT FROM present p WHERE (p.query_id, p.user_id, p.toplevel) = (b.query_id, b.user_id, b.toplevel))
     ),
     deltas AS (${DELTAS}),
     sampled AS (${SAMPLED}),
     noted AS (
       INSERT INTO insight_sampling (taken_at, reset_at) VALUES (now(), ${reset})
       ON CONFLICT (one) DO UPDATE SET taken_at = EXCLUDED.taken_at, reset_at = EXCLUDED.reset_at
     )
     SELECT count(*)::int AS rows FROM sampled`,
    [top, longestGap],
  );
  return written?.rows ?? 0;
}

/** What only grows. */
const SUMMED = 'calls total_ms square_ms plan_ms rows hit read dirtied written temp io_ms wal_bytes'.split(' ');
const FIGURES = [...SUMMED, 'min_ms', 'max_ms'];
const COUNTERS = ['user_id', 'query_id', 'toplevel', 'since', ...FIGURES].join(', ');

const each = (names: readonly string[], sql: (name: string) => string) => names.map(sql).join(', ');

const present = (read: Readable) => {
  const { columns: c } = read;
  return `
  SELECT s.userid AS user_id, s.queryid AS query_id, ${c.toplevel} AS toplevel, ${c.since} AS since, ${c.calls} AS calls,
    ${c.totalMs} AS total_ms, ${c.squareMs} AS square_ms, ${c.planMs} AS plan_ms, ${c.rows} AS rows, ${c.hit} AS hit,
    ${c.read} AS read, ${c.dirtied} AS dirtied, ${c.written} AS written, ${c.temp} AS temp, ${c.ioMs} AS io_ms,
    (${c.walBytes})::bigint AS wal_bytes, ${c.minMs} AS min_ms, ${c.maxMs} AS max_ms
  FROM ${counted(read)}`;
};

/** Counters that moved, beside what they were; `went_on` is 0 where they began anew. */
const CHANGED = `
  SELECT p.*, ${each(FIGURES, (name) => `b.${name} AS ${name}_before`)},
    (b.query_id IS NOT NULL AND p.calls >= b.calls AND p.total_ms >= b.total_ms
      AND p.since IS NOT DISTINCT FROM b.since AND NOT coalesce((SELECT was_reset FROM last), true))::int AS went_on
  FROM present p LEFT JOIN insight_counters b USING (query_id, user_id, toplevel)
  WHERE b.query_id IS NULL OR p.calls <> b.calls OR p.since IS DISTINCT FROM b.since
    OR coalesce((SELECT was_reset FROM last), true)`;

const REMEMBERED = `
  INSERT INTO insight_counters (${COUNTERS}) SELECT ${COUNTERS} FROM changed
  ON CONFLICT (query_id, user_id, toplevel) DO UPDATE SET
    ${each(['since', ...FIGURES], (name) => `${name} = EXCLUDED.${name}`)}`;

/** Of all roles together. An extreme is known only where it fell into this time. */
const DELTAS = `
  SELECT query_id, toplevel,
    ${each(SUMMED, (name) => `sum(greatest(${name} - went_on * coalesce(${name}_before, 0), 0)) AS ${name}`)},
    min(CASE WHEN went_on = 0 OR min_ms < min_ms_before THEN min_ms END) AS min_ms,
    max(CASE WHEN went_on = 0 OR max_ms > max_ms_before THEN max_ms END) AS max_ms
  FROM changed
  WHERE (SELECT usable FROM last) AND NOT EXISTS (
    SELECT FROM insight_statements s WHERE s.query_id = changed.query_id AND s.own)
  GROUP BY query_id, toplevel`;

/** The first by time, and all others as one. */
const SAMPLED = `
  INSERT INTO insight_samples AS known (bucket, minutes, query_id, toplevel, ${FIGURES.join(', ')})
  SELECT date_trunc('minute', now()), 1, told, toplevel, ${each(SUMMED, (name) => `sum(${name})`)},
    min(min_ms) FILTER (WHERE told <> 0), max(max_ms) FILTER (WHERE told <> 0)
  FROM (
    SELECT *, CASE WHEN row_number() OVER (ORDER BY total_ms DESC) <= $1 THEN query_id ELSE 0 END AS told FROM deltas
  ) ranked
  GROUP BY told, toplevel
  ON CONFLICT (query_id, bucket, minutes, toplevel) DO UPDATE SET
    ${each(SUMMED, (name) => `${name} = known.${name} + EXCLUDED.${name}`)},
    min_ms = least(known.min_ms, EXCLUDED.min_ms), max_ms = greatest(known.max_ms, EXCLUDED.max_ms)
  RETURNING 1`;
