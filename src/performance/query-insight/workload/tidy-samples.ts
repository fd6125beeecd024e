import type { Queryable } from '../../database/index.ts';

/** Minutes are kept so long, then they are hours. */
const MINUTES_KEPT_HOURS = 24;
const HOURS_KEPT_DAYS = 30;
/** An hour tells as many statements apart as a minute. */
const TOP = 50;
/** Texts at most, 10,000 characters each. */
const TEXTS_KEPT = 20_000;

/**
 * Turns minutes that are over into hours, and forgets what is old. With 50 statements told apart there are at most 73,440
 * rows of minutes and 36,720 of hours, twice as many where nested statements are counted too.
 */
export async function tidySamples(database: Queryable): Promise<void> {
  await rollUp(database);
  await database.query(
    'insight.purge-samples',
    `DELETE FROM insight_samples WHERE bucket < now() - make_interval(days => $1)`,
    [HOURS_KEPT_DAYS],
  );
  await database.query(
    'insight.purge-texts',
    `DELETE FROM insight_statements s
     WHERE NOT EXISTS (SELECT FROM insight_counters c WHERE c.query_id = s.query_id)
       AND (NOT EXISTS (SELECT FROM insight_samples p WHERE p.query_id = s.query_id)
         OR s.created_at < (SELECT created_at FROM insight_statements ORDER BY created_at DESC OFFSET $1 LIMIT 1))`,
    [TEXTS_KEPT],
  );
}

const SUMMED = 'calls total_ms square_ms plan_ms rows hit read dirtied written temp io_ms wal_bytes'.split(' ');
const sums = SUMMED.map((name) => `sum(${name}) AS ${name}`).join(', ');
const columns = [...SUMMED, 'min_ms', 'max_ms'].join(', ');

/** One statement moves them, so that no moment is ever counted twice or not at all. */
async function rollUp(database: Queryable): Promise<void> {
  await database.query(
    'insight.roll-up-samples',
    `WITH over AS (
       DELETE FROM insight_samples
       WHERE minutes = 1 AND bucket < date_trunc('hour', now() - make_interval(hours => $1)) RETURNING *
     ),
     hours AS (
       SELECT date_trunc('hour', bucket) AS hour, query_id, toplevel, ${sums}, min(min_ms) AS min_ms, max(max_ms) AS max_ms,
         row_number() OVER (
           PARTITION BY date_trunc('hour', bucket) ORDER BY (query_id = 0), sum(total_ms) DESC
         ) AS place
       FROM over GROUP BY 1, 2, 3
     )
     INSERT INTO insight_samples AS known (bucket, minutes, query_id, toplevel, ${columns})
     SELECT hour, 60, told, toplevel, ${sums},
       min(min_ms) FILTER (WHERE told <> 0), max(max_ms) FILTER (WHERE told <> 0)
     FROM (SELECT *, CASE WHEN place <= $2 THEN query_id ELSE 0 END AS told FROM hours) ranked
     GROUP BY hour, told, toplevel
     ON CONFLICT (query_id, bucket, minutes, toplevel) DO UPDATE SET
       min_ms = least(known.min_ms, EXCLUDED.min_ms), max_ms = greatest(known.max_ms, EXCLUDED.max_ms),
       ${SUMMED.map((name) => `${name} = known.${name} + EXCLUDED.${name}`).join(', ')}`,
    [MINUTES_KEPT_HOURS, TOP],
  );
}
