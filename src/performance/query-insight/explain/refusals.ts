import { DatabaseError } from 'pg';

import { errorCode, errorMessage } from '../../../shared/errors.ts';
import { asDatabaseError } from '../../database/index.ts';
import { InsightError } from '../errors.ts';

/** @param what as in "SELECT … FOR UPDATE". @param why a sentence. */
export function notAllowed(what: string, why: string): InsightError {
  return new InsightError('sql-not-allowed', 422, `${what} is not explained here. ${why}`);
}

/** @param name as it is called or found. @param why a sentence. */
export function functionRefused(name: string, why: string): InsightError {
  return new InsightError('sql-function-refused', 422, `${name} is not run here. ${why}`);
}

export function wrongParameters(why: string): InsightError {
  return new InsightError('sql-parameters', 422, why);
}

export function analysisBusy(): InsightError {
  return new InsightError('analysis-busy', 503, 'Another statement is being explained. Please try again shortly.');
}

/** Errors of the class "syntax error or access rule violation" name what stands in the statement, and nothing that is stored. */
const OF_THE_TEXT = /^(42|3D|3F)/;
/** The server is away or has no room: nothing of the statement. */
const AWAY = /^(08|57P|53)/;

/** What PostgreSQL's refusal means to who asked. What may quote stored values, such as a failed conversion, is not passed on. */
export function explainFailure(error: unknown, timeoutMs: number): unknown {
  if (error instanceof InsightError) return error;
  const code = errorCode(error) ?? '';
  const cause = { cause: error };
  if (code === '57014' || errorMessage(error) === 'Query read timeout') {
    return new InsightError('sql-too-slow', 422, `The statement was ended after ${timeoutMs / 1_000} s.`, cause);
  }
  if (code === '55P03') {
    return new InsightError('sql-locked', 422, 'Somebody holds a lock on what the statement reads.', cause);
  }
  if (code === '25006') return notAllowed('A statement that writes', 'Nothing is written here.');
  if (OF_THE_TEXT.test(code)) {
    return new InsightError('sql-wrong', 422, `PostgreSQL says: ${errorMessage(error)}.`, cause);
  }
  if (AWAY.test(code) || !(error instanceof DatabaseError)) return asDatabaseError(error);
  return new InsightError('sql-failed', 422, `The statement failed in PostgreSQL (SQLSTATE ${code}).`, cause);
}
