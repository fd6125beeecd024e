/** A place in the write-ahead log, in bytes from its beginning; exact up to 8 PiB of log. */
export type Position = number;

/** Beyond every place: who needs to see this much is answered by the primary alone. */
export const UNKNOWN: Position = Infinity;

/** @param text as PostgreSQL writes a pg_lsn: "16/B374D848". @throws Error for anything else. */
export function readPosition(text: string): Position {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new Error(`"${text}" is no place in the write-ahead log.`);
  return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
}

/**
 * PostgreSQL names the place where the next record will begin: behind the header of a page that nothing was written to yet
 * (24 bytes, 40 on the first page of a segment file; src/include/access/xlog_internal.h). A replica names the end of the
 * last record instead, which is before that header; it would never be seen to arrive.
 * @param segment bytes of a segment file. @param page bytes of a page of the log.
 */
export function withoutHeader(position: Position, segment: number, page: number): Position {
  if (position % segment === LONG_HEADER) return position - LONG_HEADER;
  return position % page === SHORT_HEADER ? position - SHORT_HEADER : position;
}

const SHORT_HEADER = 24;
const LONG_HEADER = 40;

/** Short, in characters that a cookie may have. */
export function writeToken(position: Position): string {
  return position === UNKNOWN ? '*' : position.toString(36);
}

/** @returns 0 for what is no token: nothing in particular needs to be seen. */
export function readToken(token: string): Position {
  if (token === '*') return UNKNOWN;
  return /^[0-9a-z]{1,11}$/.test(token) ? Number.parseInt(token, 36) : 0;
}
