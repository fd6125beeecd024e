import type { Queryable } from '../../database/index.ts';
import type { StatementsSource } from './statements-source.ts';
import { FIGURES, ORDER_BY, type StatementOrder, SUMS, type TopStatement } from './statement-figures.ts';

export interface CountedStatements {
  /** Since when is counted; null before PostgreSQL 14. */
  since: Date | null;
  calls: number;
  totalMs: number;
  /** Text as it stands in the view. */
  statements: Omit<TopStatement, 'operation' | 'hitRatio' | 'share'>[];
}

/** What pg_stat_statements has counted of this database since it was reset, roles taken together. */
export async function liveStatements(
  database: Queryable,
  { schema, columns, version }: NonNullable<StatementsSource['read']>,
  by: StatementOrder,
  limit: number,
): Promise<CountedStatements> {
  const reset =
    version >= 140_000 ? `(SELECT stats_reset FROM ${schema}.pg_stat_statements_info)` : 'NULL::timestamptz';
  const [counted] = await database.query<CountedStatements>(
    'insight.live-statements',
    `WITH counted AS (
       SELECT queryid, ${columns.toplevel} AS toplevel, query, ${columns.calls} AS calls,
         ${columns.totalMs} AS total_ms, ${columns.minMs} AS min_ms, ${columns.maxMs} AS max_ms,
         ${columns.squareMs} AS square_ms, ${columns.planMs} AS plan_ms, rows, ${columns.hit} AS hit,
         ${columns.read} AS read, ${columns.dirtied} AS dirtied, ${columns.written} AS written,
         ${columns.temp} AS temp, ${columns.ioMs} AS io_ms, ${columns.walBytes} AS wal_bytes
       FROM ${schema}.pg_stat_statements
       WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND calls > 0 AND query !~ '^\\s*\\w+\\s+/\\* insight[.]'
     ),
     of_all_roles AS (
       SELECT queryid, toplevel, min(query) AS text, min(min_ms) AS min_ms, max(max_ms) AS max_ms, ${SUMS}
       FROM counted GROUP BY queryid, toplevel
     ),
     top AS (SELECT * FROM of_all_roles ORDER BY ${ORDER_BY[by]}, queryid LIMIT $1)
     SELECT ${reset} AS since, coalesce(sum(calls), 0)::float8 AS calls, coalesce(sum(total_ms), 0)::float8 AS "totalMs",
       ARRAY(
         SELECT to_jsonb(t) FROM (
           SELECT coalesce(queryid, 0)::text AS "queryId", toplevel, text, ${FIGURES}
           FROM top ORDER BY ${ORDER_BY[by]}, queryid
         ) t
       ) AS statements
     FROM of_all_roles WHERE toplevel`,
    [limit],
  );
  return counted ?? { since: null, calls: 0, totalMs: 0, statements: [] };
}
