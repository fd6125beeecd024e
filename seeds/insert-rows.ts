import type { Queryable } from '../src/performance/database/index.ts';

/** The columns to fill with their SQL types. Names come from our own code, never from input. */
export type Columns = Readonly<Record<string, string>>;

/** Inserts many rows in one statement; rows that are there already stay as they are. */
export async function insertRows<C extends Columns>(
  queryable: Queryable,
  table: string,
  columns: C,
  rows: readonly Record<keyof C, unknown>[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns).join(', ');
  const types = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  await queryable.query(
    `seed.insert-${table.replaceAll('_', '-')}`,
    `INSERT INTO ${table} (${names})
     SELECT ${names} FROM jsonb_to_recordset($1::jsonb) AS given (${types.join(', ')})
     ON CONFLICT (id) DO NOTHING`,
    [JSON.stringify(rows)],
  );
}
