import { types } from 'pg';

const { INT8, NUMERIC, TIMESTAMPTZ } = types.builtins;
const anyTimestamp = types.getTypeParser(TIMESTAMPTZ);

/** How PostgreSQL writes a moment in UTC; other zones, years beyond 9999 and "infinity" go the general way. */
const UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/;

/** How values arrive in JavaScript, for every connection of the process. */
export function readValuesAsNumbersAndDates(): void {
  // A count or a price fits a number exactly up to 2^53; the schema's checks keep every bigint below.
  types.setTypeParser(INT8, Number);
  types.setTypeParser(NUMERIC, Number);
  // The general reader takes five times as long, and every row of a list has a date.
  types.setTypeParser(TIMESTAMPTZ, (text) => (UTC.test(text) ? utcDate(text) : (anyTimestamp(text) as Date)));
}

function utcDate(text: string): Date {
  return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}
