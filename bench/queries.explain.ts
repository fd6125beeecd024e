import { type Plan, readPlan, type SchemaFacts } from '../src/performance/query-insight/index.ts';
import { faultsOf } from './queries.faults.ts';
import { distinct } from './queries.plans.ts';
import { shapeOf } from './queries.shape.ts';
import type { Recorded, RecordingDatabase } from './recording-database.ts';

/** Plans of one statement that are looked at, evenly over its parameters: planned only, and run. */
const PLANNED = 24;
const RUN = 4;

export interface Explained {
  shapes: string[][];
  faults: string[];
}

/**
 * The plans of a statement for some of the parameters it was sent with, always the same ones; a few, and that of
 * `slow`, are run as well, for what only shows then.
 */
export async function explain(
  database: RecordingDatabase,
  samples: readonly Recorded[],
  slow: Recorded | undefined,
  facts: SchemaFacts,
): Promise<Explained> {
  const shapes: string[][] = [];
  for (const sample of evenly(samples, PLANNED))
    shapes.push([...shapeOf((await planOf(database, sample, false)).root)]);
  const faults: string[] = [];
  for (const sample of [...evenly(samples, RUN), ...(slow === undefined ? [] : [slow])]) {
    faults.push(...faultsOf(await planOf(database, sample, true), facts));
  }
  return { shapes: distinct(shapes), faults: [...new Set(faults)] };
}

/** Rows of every table, as the planner believes. */
export async function schemaFacts(database: RecordingDatabase): Promise<SchemaFacts> {
  const tables = await database.query<{ name: string; rows: number; pages: number }>(
    'bench.tables',
    `SELECT relname AS name, greatest(reltuples, 0)::float8 AS rows, relpages AS pages FROM pg_class
     WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace`,
  );
  return { tables };
}

async function planOf(database: RecordingDatabase, sample: Recorded, run: boolean): Promise<Plan> {
  const rows = await explained(database, sample, run ? 'ANALYZE, BUFFERS, FORMAT JSON' : 'FORMAT JSON');
  return readPlan(JSON.stringify(rows[0]?.['QUERY PLAN']));
}

/** As people read it, with the figures of a run. */
export async function textPlanOf(database: RecordingDatabase, sample: Recorded): Promise<string> {
  const rows = await explained(database, sample, 'ANALYZE, BUFFERS');
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

/** Within a transaction that is rolled back, should a statement ever write. */
async function explained(database: RecordingDatabase, { sql, values }: Recorded, options: string) {
  const statement = sql.replace(/^\s*EXPLAIN\s*(\([^)]*\))?/i, '');
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN READ ONLY');
    const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (${options}) ${statement}`, [...values]);
    return rows;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

function evenly<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  return Array.from({ length: count }, (_, place) => list[Math.floor((place * list.length) / count)] as T);
}
