import type { Queryable } from '../../database/index.ts';
import { type HistoryPoint, samplingFacts } from './samples.queries.ts';
import { type HistoryWindow, WINDOWS } from './statement-history.ts';

/** A span in which a statement ran. */
export type LinePoint = Pick<HistoryPoint, 'at' | 'calls' | 'totalMs'>;

/**
 * How several statements did over a while, to be drawn small.
 * @returns by query id; empty where nothing is sampled, or the statement did not run.
 */
export async function statementLines(
  database: Queryable,
  queryIds: readonly string[],
  window: HistoryWindow,
): Promise<Map<string, LinePoint[]>> {
  const lines = new Map<string, LinePoint[]>();
  if (queryIds.length === 0 || (await samplingFacts(database)) === null) return lines;
  const { seconds, stepSeconds } = WINDOWS[window];
  const rows = await database.query<LinePoint & { queryId: string }>('insight.statement-lines', LINES, [
    queryIds.slice(0, 100),
    new Date(Date.now() - seconds * 1_000),
    stepSeconds,
  ]);
  for (const { queryId, ...point } of rows) {
    const line = lines.get(queryId);
    if (line === undefined) lines.set(queryId, [point]);
    else line.push(point);
  }
  return lines;
}

const LINES = `
  SELECT query_id::text AS "queryId", date_bin(make_interval(secs => $3), bucket, '2000-01-01') AS at,
    sum(calls)::float8 AS calls, sum(total_ms)::float8 AS "totalMs"
  FROM insight_samples WHERE query_id = ANY ($1::bigint[]) AND bucket >= $2 GROUP BY 1, 2 ORDER BY 1, 2`;
