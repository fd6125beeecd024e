import type { CapturedParameters } from '../explain/captured-parameters.ts';
import { parseStatement } from '../sql/statement.ts';
import { operationOf } from '../workload/operation-of.ts';
import type { WorkloadStatement } from './describe-statement.ts';
import { withCasts } from './normalised-text.ts';

export interface StatementWithValues {
  sql: string;
  /** undefined where they have to be made. */
  sets: readonly (readonly unknown[])[] | undefined;
}

/**
 * The text of a statement that can be parsed, and the values it has or had: those of its slowest and its latest call, with
 * the text they were sent with, where this process remembers some of that very statement.
 */
export async function valuesOf(
  { sql, params, normalised = false }: WorkloadStatement,
  captured: Pick<CapturedParameters, 'of'> | undefined,
): Promise<StatementWithValues> {
  if (params !== undefined) return { sql, sets: [params] };
  const readable = normalised ? withCasts(sql) : sql;
  const operation = operationOf(sql);
  const known = operation === null ? undefined : captured?.of(operation);
  if (known === undefined || !(await areOne(known.sql, readable))) return { sql: readable, sets: undefined };
  const sets = [known.slowest[0], known.recent[0]].flatMap((one) => (one === undefined ? [] : [one.values]));
  const distinct = new Map(sets.map((values) => [JSON.stringify(values), values]));
  return distinct.size === 0 ? { sql: readable, sets: undefined } : { sql: known.sql, sets: [...distinct.values()] };
}

/** Whether they differ in constants at most: an operation may have many statements. */
async function areOne(one: string, other: string): Promise<boolean> {
  const [print, otherPrint] = [await parseStatement(one), await parseStatement(other)];
  return print.fingerprint === otherPrint.fingerprint;
}
