import type { ClientBase } from 'pg';

import type { WorkloadStatement } from './describe-statement.ts';

/** Statements that write are all wanted, dear or not: they say what keeping an index costs. */
const WRITES_AT_MOST = 200;

/**
 * What the server spent most time on in this database, by pg_stat_statements.
 * @param limit statements that read, at most; of those that write up to 200.
 * @returns undefined where the extension is not there, or not loaded.
 */
export async function countedWorkload(client: ClientBase, limit: number): Promise<WorkloadStatement[] | undefined> {
  const there = await client.query(
    `SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements'
       AND current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%'`,
  );
  if (there.rowCount === 0) return undefined;
  const { rows } = await client.query<{ sql: string; calls: number; meanMs: number }>(
    `SELECT sql, calls, "meanMs" FROM (
       SELECT query AS sql, calls::float8 AS calls, mean_exec_time AS "meanMs", total_exec_time AS total,
         query ~* '^\\s*(insert|update|delete|merge)\\y' AS writes,
         row_number() OVER (PARTITION BY query ~* '^\\s*(insert|update|delete|merge)\\y' ORDER BY total_exec_time DESC) AS place
       FROM pg_stat_statements
       WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND query ~* '^\\s*(select|with|insert|update|delete|merge)\\y'
         AND query !~* '\\y(pg_\\w+|information_schema|hypopg\\w*|advisor_scratch|advised_\\w+)\\y'
     ) counted
     WHERE place <= $1 OR (writes AND place <= $2) ORDER BY total DESC`,
    [limit, WRITES_AT_MOST],
  );
  return rows.map((row) => ({ ...row, normalised: true }));
}
