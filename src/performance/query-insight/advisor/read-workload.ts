import { z } from 'zod';

import { errorMessage } from '../../../shared/errors.ts';
import { InsightError } from '../errors.ts';
import { splitStatements } from '../sql/statement.ts';
import type { WorkloadStatement } from './describe-statement.ts';

const LINE = z.object({
  sql: z.string().min(1).max(100_000),
  params: z.array(z.unknown()).max(1_000).optional(),
  calls: z.number().positive().default(1),
  meanMs: z.number().nonnegative().optional(),
});

const STATEMENTS_AT_MOST = 1_000;

/**
 * Reads a workload from a file's text: JSON lines of {sql, params?, calls?, meanMs?}, or statements of SQL that end with a
 * semicolon, each called once.
 * @throws InsightError `workload-unreadable` (422), naming the line.
 */
export async function readWorkload(text: string): Promise<WorkloadStatement[]> {
  const statements = text.trimStart().startsWith('{') ? readLines(text) : await readSql(text);
  if (statements.length === 0) throw unreadable('It holds no statement.');
  if (statements.length > STATEMENTS_AT_MOST) throw unreadable(`It holds more than ${STATEMENTS_AT_MOST} statements.`);
  return statements;
}

function readLines(text: string): WorkloadStatement[] {
  return text.split('\n').flatMap((line, place) => {
    if (line.trim() === '') return [];
    try {
      const { sql, params, calls, meanMs } = LINE.parse(JSON.parse(line));
      return [{ sql, calls, ...(params === undefined ? {} : { params }), ...(meanMs === undefined ? {} : { meanMs }) }];
    } catch (error) {
      throw unreadable(`Line ${place + 1} is no {"sql": …, "params": […], "calls": …}.`, error);
    }
  });
}

async function readSql(text: string): Promise<WorkloadStatement[]> {
  try {
    return (await splitStatements(text)).map((sql) => ({ sql, calls: 1 }));
  } catch (error) {
    throw unreadable(errorMessage(error), error);
  }
}

function unreadable(why: string, cause?: unknown): InsightError {
  return new InsightError('workload-unreadable', 422, `The workload cannot be read. ${why}`, { cause });
}
