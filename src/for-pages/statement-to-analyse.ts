import { writeParameterLines } from '../console/index.ts';
import type { Queryable } from '../performance/database/index.ts';
import {
  type CapturedParameters,
  parseStatement,
  statementHistory,
  valueAsText,
} from '../performance/query-insight/index.ts';
import { notFound } from '../shared/errors.ts';
import type { StatementToAnalyse } from '../storefront/console.ts';

/**
 * A sampled statement, with the values of the slowest call of it that this process remembers.
 * @throws AppError `not-found` (404)
 */
export async function statementToAnalyse(
  database: Queryable,
  captured: CapturedParameters,
  queryId: string,
): Promise<StatementToAnalyse> {
  const history = await statementHistory(database, queryId, 'hour');
  if (history === null || history.text === null) throw notFound('statement');
  const known = history.operation === null ? undefined : captured.of(history.operation);
  const slowest = known?.slowest[0];
  if (known === undefined || slowest === undefined || !(await areOne(known.sql, history.text))) {
    return { sql: history.text, params: '', capturedMs: undefined };
  }
  const params = writeParameterLines(slowest.values.map(valueAsText));
  return { sql: known.sql, params, capturedMs: slowest.seconds * 1_000 };
}

/** Whether they differ in constants at most: an operation may have many statements, and only the last one is remembered. */
async function areOne(one: string, other: string): Promise<boolean> {
  const prints = await Promise.all(
    [one, other].map(async (sql) =>
      parseStatement(sql).then(
        ({ fingerprint }) => fingerprint,
        () => undefined,
      ),
    ),
  );
  return prints[0] !== undefined && prints[0] === prints[1];
}
