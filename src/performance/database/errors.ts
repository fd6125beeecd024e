import { DatabaseError } from 'pg';

import { AppError, errorCode } from '../../shared/errors.ts';

/** SQLSTATE classes and codes that mean "the database is away", not "the query is wrong" (PostgreSQL, appendix A). */
const AWAY =
  /^(08|57P0)|^(53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** Ended by the server: its statement timeout, or an operator. */
const CANCELLED = '57014';
/** A transaction that lost against another one and would win if it were run again. */
const CONFLICT = /^(40001|40P01)$/;

/**
 * Turns a lost connection and a statement that took too long into a 503 that clients may retry; everything else passes
 * unchanged.
 */
export function asDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = errorCode(error);
  if (code === CANCELLED || isClientTimeout(error)) {
    return refusal('database-timeout', 'The shop took too long to look that up. Please try again shortly.', error);
  }
  return isAway(error)
    ? refusal('database-unavailable', 'The shop cannot reach its database. Please try again shortly.', error)
    : error;
}

export function databaseBusy(reason: string): AppError {
  return refusal('database-busy', 'The shop is very busy just now. Please try again shortly.', new Error(reason));
}

/** The connection broke while PostgreSQL was committing: nobody can tell whether it did. */
export function outcomeUnknown(cause: unknown): AppError {
  return refusal(
    'database-outcome-unknown',
    'The connection broke while saving: please look whether your change is there before trying again.',
    cause,
  );
}

/** Whether the same transaction may succeed when it is run again (PostgreSQL, "Serialization Failure Handling"). */
export function isConflict(error: unknown): boolean {
  return CONFLICT.test(errorCode(error) ?? '');
}

/**
 * Why a read that a replica failed may well succeed on the primary; undefined for the statement's own faults.
 * "conflict": replaying the log needed what it was reading (PostgreSQL, "Handling Query Conflicts"). "write": it changes
 * something, or takes a lock, and was declared a read. "lost": the server's own trouble.
 */
export function replicaFailure(error: unknown): 'conflict' | 'write' | 'lost' | undefined {
  const code = errorCode(error) ?? '';
  if (CONFLICT.test(code)) return 'conflict';
  if (READ_ONLY.test(code)) return 'write';
  return isAway(error) || isClientTimeout(error) || OWN_TROUBLE.test(code) ? 'lost' : undefined;
}

/** read_only_sql_transaction; object_not_in_prerequisite_state, as of what cannot be done "during recovery". */
const READ_ONLY = /^(25006|55000)$/;
/** Insufficient resources, system errors, corrupted data. */
const OWN_TROUBLE = /^(53|58|XX)...$/;

/** An answer of a server that goes on serving: after anything else the connection cannot be trusted. */
export function leavesConnectionSound(error: unknown): boolean {
  return error instanceof DatabaseError && error.severity === 'ERROR';
}

function isAway(error: unknown): boolean {
  const code = errorCode(error);
  return code === undefined ? isLostConnection(error) : AWAY.test(code);
}

function isClientTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /connection (terminated|timeout|error)|timeout (exceeded when trying to connect|expired)|not queryable|server login has been failing|server conn crashed|cannot use a pool after/i.test(
      error.message,
    )
  );
}

/** While the database is away thousands of requests fail alike: one line a second tells as much as all of them. */
const REPORT_EVERY_MS = 1_000;
const reportedAt = new Map<string, number>();

function refusal(code: string, message: string, cause: unknown): AppError {
  const now = Date.now();
  const report = now - (reportedAt.get(code) ?? 0) >= REPORT_EVERY_MS;
  if (report) reportedAt.set(code, now);
  return new AppError(code, 503, message, { cause, report });
}
