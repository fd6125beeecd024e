import type { TableRow } from '../health/tables.ts';
import type { Remark } from '../health/remark.ts';

const LARGE_ROWS = 10_000;
const MANY_SCANS = 100;

/** Large tables that are read from end to end again and again: evidence, of which the advisor makes indexes. */
export function wholeReads(tables: readonly TableRow[]): Remark[] {
  return tables
    .filter(
      ({ rows, seqScans, seqRows }) => rows >= LARGE_ROWS && seqScans >= MANY_SCANS && seqRows / seqScans >= rows / 2,
    )
    .map(({ schema, table, rows, seqScans, seqRows, seqShare }) => ({
      code: 'table-read-whole',
      severity: 'info',
      subject: `${schema}.${table}`,
      title: `${schema}.${table} (${rows} rows) was read from end to end ${seqScans} times`,
      evidence: { rows, seqScans, rowsRead: seqRows, shareOfReads: seqShare ?? 0 },
      why: 'Its queries may lack an index; the advisor tries candidates on their real statements (npm run advise).',
      fix: null,
      reverse: null,
    }));
}
