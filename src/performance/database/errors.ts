import { AppError, errorCode } from '../../shared/errors.ts';

/** SQLSTATE classes and codes that mean "the database is away", not "the query is wrong" (PostgreSQL, appendix A). */
const AWAY = /^(08|57P0)|^(53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/;

/** Turns a lost connection into a 503 that clients may retry; everything else passes unchanged. */
export function asDatabaseError(error: unknown): unknown {
  const code = errorCode(error);
  const away = code === undefined ? isLostConnection(error) : AWAY.test(code);
  return away
    ? new AppError('database-unavailable', 503, 'The shop cannot reach its database. Please try again shortly.', {
        cause: error,
      })
    : error;
}

function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /connection (terminated|timeout|error)|timeout exceeded when trying to connect/i.test(error.message)
  );
}
