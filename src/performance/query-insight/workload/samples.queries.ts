import type { Queryable } from '../../database/index.ts';
import type { CountedStatements } from './live-statements.queries.ts';
import { FIGURES, ORDER_BY, type StatementFigures, type StatementOrder, SUMS } from './statement-figures.ts';

export interface SamplingFacts {
  /** When the last sample was taken; null before the first. */
  takenAt: Date | null;
}

/** null where the tables of samples are not there: another database than the shop's. */
export async function samplingFacts(database: Queryable): Promise<SamplingFacts | null> {
  const [found] = await database.query<{ there: boolean }>(
    'insight.sampling-there',
    `SELECT to_regclass('insight_sampling') IS NOT NULL AS there`,
  );
  if (found?.there !== true) return null;
  const [facts] = await database.query<SamplingFacts>(
    'insight.sampling-facts',
    `SELECT max(taken_at) AS "takenAt" FROM insight_sampling`,
  );
  return facts ?? null;
}

/** Minutes of the last day, hours before that: each moment stands in one of the two. */
export async function sampledStatements(
  database: Queryable,
  by: StatementOrder,
  since: Date,
  limit: number,
): Promise<CountedStatements> {
  const [sampled] = await database.query<CountedStatements>(
    'insight.sampled-statements',
    `WITH of_statements AS (
       SELECT query_id, toplevel, min(min_ms)::float8 AS min_ms, max(max_ms)::float8 AS max_ms,
         min(bucket) AS first, ${SUMS}
       FROM insight_samples WHERE bucket >= $1 GROUP BY query_id, toplevel
     ),
     top AS (SELECT * FROM of_statements ORDER BY ${ORDER_BY[by]}, query_id LIMIT $2)
     SELECT min(first) AS since, coalesce(sum(calls), 0)::float8 AS calls, coalesce(sum(total_ms), 0)::float8 AS "totalMs",
       ARRAY(
         SELECT to_jsonb(t) FROM (
           SELECT query_id::text AS "queryId", toplevel,
             (SELECT text FROM insight_statements s WHERE s.query_id = top.query_id) AS text, ${FIGURES}
           FROM top ORDER BY ${ORDER_BY[by]}, query_id
         ) t
       ) AS statements
     FROM of_statements WHERE toplevel`,
    [since, limit],
  );
  return sampled ?? { since: null, calls: 0, totalMs: 0, statements: [] };
}

export interface SampledText {
  text: string | null;
}

export async function sampledText(database: Queryable, queryId: string): Promise<SampledText | undefined> {
  const [found] = await database.query<SampledText>(
    'insight.sampled-text',
    `SELECT text FROM insight_statements WHERE query_id = $1`,
    [queryId],
  );
  return found;
}

export interface HistoryPoint extends StatementFigures {
  /** When the span begins. */
  at: Date;
}

/** Spans of `stepSeconds` in which the statement ran, the earliest first; between them it did not. */
export async function statementPoints(
  database: Queryable,
  queryId: string,
  since: Date,
  stepSeconds: number,
): Promise<HistoryPoint[]> {
  return database.query<HistoryPoint>(
    'insight.statement-points',
    `SELECT at, ${FIGURES} FROM (
       SELECT date_bin(make_interval(secs => $3), bucket, '2000-01-01') AS at,
         min(min_ms)::float8 AS min_ms, max(max_ms)::float8 AS max_ms, ${SUMS}
       FROM insight_samples WHERE query_id = $1 AND bucket >= $2 GROUP BY 1
     ) spans ORDER BY at LIMIT 1000`,
    [queryId, since, stepSeconds],
  );
}
