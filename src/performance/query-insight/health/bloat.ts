import type { Queryable } from '../../database/index.ts';
import { type BloatRow, indexBloat, measuredBloat, pgstattupleSchema, tableBloat } from './bloat.queries.ts';
import type { Answer, Remark } from './remark.ts';

const MUCH_BYTES = 10 * 1_048_576;
const MUCH_SHARE = 0.3;
/** What pgstattuple reads is bounded: so many, each so large at most. */
const MEASURED = 10;
const MEASURED_BYTES = 1_073_741_824;

/**
 * How much of tables and B-tree indexes is air? Estimated from the statistics, 50 of each; where pgstattuple is there, the
 * ten with the most are measured with it.
 */
export async function bloat(database: Queryable): Promise<Answer<BloatRow>> {
  const estimates = [...(await tableBloat(database)), ...(await indexBloat(database))].toSorted(
    (a, b) => b.bloatBytes - a.bloatBytes,
  );
  const schema = await pgstattupleSchema(database);
  const rows: BloatRow[] = [];
  for (const [place, row] of estimates.entries()) {
    const worthwhile = place < MEASURED && row.bytes <= MEASURED_BYTES && row.bloatBytes > 0;
    const measured = schema !== undefined && worthwhile ? await measuredBloat(database, schema, row) : undefined;
    rows.push(measured === undefined ? row : { ...row, ...measured, estimated: false });
  }
  return { rows, remarks: rows.filter(isMuch).map((row) => remarkOn(row)) };
}

function isMuch({ bloatBytes, share }: BloatRow): boolean {
  return bloatBytes >= MUCH_BYTES && share >= MUCH_SHARE;
}

function remarkOn({ kind, name, bytes, bloatBytes, share, estimated }: BloatRow): Remark {
  const table = kind === 'table';
  return {
    code: `${kind}-bloat`,
    severity: share >= 0.6 && bloatBytes >= 100 * 1_048_576 ? 'warning' : 'info',
    subject: name,
    title: `${(share * 100).toFixed(0)} % of ${name} is ${estimated ? 'probably ' : ''}empty (${(bloatBytes / 1_048_576).toFixed(0)} MB)`,
    evidence: { bytes, bloatBytes, estimated: estimated ? 'yes, from statistics' : 'no, measured by pgstattuple' },
    why: table
      ? 'Reading it from end to end reads the air as well. New rows fill it again; VACUUM FULL gives it back and locks the table meanwhile.'
      : 'Its pages are half empty after many deletes: building it anew makes it smaller, without blocking writers.',
    fix: table ? null : `REINDEX INDEX CONCURRENTLY ${name}`,
    reverse: null,
  };
}
