import type { Queryable } from '../../database/index.ts';
import type { Answer } from './remark.ts';

export interface SequenceRow {
  /** Quoted, with its schema. */
  sequence: string;
  /** Column it fills; null where it belongs to none. */
  column: string | null;
  lastValue: number;
  /** What it, or its column, can hold at most. */
  limit: number;
  /** 0 to 1. */
  used: number;
}

const NEARLY = 0.75;

/** Which sequences come to their end? Those used the most first, 50 at most; unread ones and cycling ones apart. */
export async function sequences(database: Queryable): Promise<Answer<SequenceRow>> {
  const rows = await database.query<SequenceRow>(
    'insight.sequences',
    `SELECT sequence, "column", "lastValue", "limit", "lastValue"::float8 / "limit" AS used FROM (
       SELECT quote_ident(s.schemaname) || '.' || quote_ident(s.sequencename) AS sequence,
         d.refobjid::regclass || '.' || quote_ident(a.attname) AS column, s.last_value AS "lastValue",
         least(s.max_value::numeric, CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
           ELSE s.max_value END)::float8 AS limit
       FROM pg_sequences s
       JOIN pg_namespace n ON n.nspname = s.schemaname
       JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.sequencename
       LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
         AND d.refclassid = 'pg_class'::regclass
       LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
       WHERE s.last_value IS NOT NULL AND s.increment_by > 0 AND NOT s.cycle
     ) known ORDER BY used DESC, sequence LIMIT 50`,
  );
  const remarks = rows
    .filter(({ used }) => used >= NEARLY)
    .map(({ sequence, column, lastValue, limit, used }) => ({
      code: 'sequence-near-its-end',
      severity: used >= 0.9 ? ('critical' as const) : ('warning' as const),
      subject: sequence,
      title: `${(used * 100).toFixed(0)} % of ${sequence} are used up`,
      evidence: { lastValue, limit, column: column ?? 'none' },
      why: 'At its end every insert fails. Make the column bigint, which rewrites the table, before that.',
      fix: null,
      reverse: null,
    }));
  return { rows, remarks };
}
