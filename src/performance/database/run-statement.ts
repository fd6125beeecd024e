import type { QueryResult, QueryResultRow } from 'pg';

import type { Connection } from './connections.ts';
import { asDatabaseError, leavesConnectionSound } from './errors.ts';
import { isOutdated } from './kept-statements.ts';
import { noteQuery } from './query-log.ts';

export type SqlValue = string | number | boolean | Date | null | Buffer | readonly SqlValue[] | object;

export interface QueryOptions {
  /**
   * Keeps the statement prepared on each connection, off behind a pooler and in transactions. PostgreSQL may then use one
   * plan for all values: only for statements where that was measured to be as good (docs/decisions/0013-prepared-statements.md).
   */
  kept?: boolean;
  /**
   * Declares that the statement changes nothing and that nobody's rights hang on it: outside transactions a replica that
   * has what the reader must see may answer it (docs/decisions/0014-read-replicas.md).
   */
  read?: boolean;
}

export interface Statement {
  /** Names the statement for logs and metrics: "catalog.product-by-slug". */
  operation: string;
  /** Parametrised with $1, $2, …; input never stands in the text. */
  sql: string;
  values: readonly SqlValue[];
  /** Whether the connection keeps it prepared; only outside transactions. */
  kept: boolean;
  /** Seconds. */
  waited: number;
}

/** Runs one statement and tells what it took. @throws what `asDatabaseError` makes of the error. */
export async function runStatement<Row extends object>(connection: Connection, statement: Statement): Promise<Row[]> {
  try {
    return await runPlainly<Row>(connection, statement);
  } catch (error) {
    throw asDatabaseError(error);
  }
}

/** As `runStatement`. @throws the error as it came. */
export async function runPlainly<Row extends object>(connection: Connection, statement: Statement): Promise<Row[]> {
  const { node } = connection;
  const { operation, sql, values, waited: waitSeconds } = statement;
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  try {
    const rows = rowsOf(await send<Row>(connection, statement));
    noteQuery({ operation, sql, values, node, seconds: seconds(), waitSeconds, rows: rows.length, error: undefined });
    return rows;
  } catch (error) {
    connection.broken ||= !leavesConnectionSound(error);
    noteQuery({ operation, sql, values, node, seconds: seconds(), waitSeconds, rows: 0, error });
    throw error;
  }
}

async function send<Row extends object>(
  connection: Connection,
  statement: Statement,
): Promise<QueryResult<Row & QueryResultRow>> {
  const { client, kept, pooled } = connection;
  const text = named(statement);
  const values = [...statement.values];
  const name = statement.kept && !pooled ? await kept.nameFor(text) : undefined;
  if (name === undefined) return client.query(text, values);
  try {
    return await client.query({ name, text, values });
  } catch (error) {
    if (!isOutdated(error)) throw error;
    await kept.forget(name);
    return client.query(text, values);
  }
}

/** Several statements in one text, such as BEGIN with its settings, answer with a list of results. */
function rowsOf<Row>(result: { rows: Row[] } | readonly unknown[]): Row[] {
  return 'rows' in result ? result.rows : [];
}

/** Behind the first word: what stands before it is lost in pg_stat_statements, what stands at the end in pg_stat_activity. */
function named({ operation, sql }: Statement): string {
  return sql.replace(/^\s*\w+/, (word) => `${word.trimStart()} /* ${operation} */`);
}
