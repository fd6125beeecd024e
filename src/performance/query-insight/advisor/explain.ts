import type { Plan } from '../plan/plan.ts';
import { planFromJson } from '../plan/plan-from-json.ts';
import type { Session } from './session.ts';

/** What every part of a plan is told of: nothing is left to indexes, so that all conditions and orders stand in it. */
const BARE = [
  'enable_indexscan = off',
  'enable_indexonlyscan = off',
  'enable_bitmapscan = off',
  'enable_memoize = off',
  'enable_incremental_sort = off',
  'max_parallel_workers_per_gather = 0',
];

export interface StatementToPlan {
  sql: string;
  params: readonly unknown[];
}

/** The plan the server would choose now. @throws what PostgreSQL says. */
export async function planOf(session: Session, { sql, params }: StatementToPlan): Promise<Plan> {
  return explained(await session.query<PlanRow>(`EXPLAIN (FORMAT JSON) ${sql}`, params));
}

/** The same with the names of schemas. */
export async function verbosePlan(session: Session, { sql, params }: StatementToPlan): Promise<Plan> {
  return explained(await session.query<PlanRow>(`EXPLAIN (VERBOSE, FORMAT JSON) ${sql}`, params));
}

/** Executes it within a transaction that is never kept. @throws what PostgreSQL says, such as its statement timeout. */
export async function executed(session: Session, { sql, params }: StatementToPlan): Promise<Plan> {
  const options = 'ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON';
  return explained(await session.query<PlanRow>(`EXPLAIN (${options}) ${sql}`, params));
}

/** A plan without any index, with the names of everything: what the statement asks of each table. */
export async function barePlan(session: Session, { sql, params }: StatementToPlan): Promise<Plan> {
  return session.undone(async () => {
    await withoutIndexes(session);
    return explained(await session.query<PlanRow>(`EXPLAIN (VERBOSE, FORMAT JSON) ${sql}`, params));
  });
}

export interface GenericPlan {
  plan: Plan;
  /** Types of $1, $2, …: "uuid", "text[]". */
  types: readonly string[];
}

/** The same for whatever values: parameters stand in it as $1, $2, … */
export async function genericPlan(session: Session, sql: string): Promise<GenericPlan> {
  await session.query(`PREPARE advised AS ${sql}`);
  try {
    const [row] = await session.query<{ types: string[] }>(
      `SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'advised'`,
    );
    const types = row?.types ?? [];
    const values = types.length === 0 ? '' : `(${types.map(() => 'NULL').join(', ')})`;
    const plan = await session.undone(async () => {
      await withoutIndexes(session);
      await session.query('SET LOCAL plan_cache_mode = force_generic_plan');
      return explained(await session.query<PlanRow>(`EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE advised${values}`));
    });
    return { plan, types };
  } finally {
    await session.query('DEALLOCATE advised');
  }
}

interface PlanRow {
  'QUERY PLAN': unknown;
}

function explained(rows: readonly PlanRow[]): Plan {
  return planFromJson(rows[0]?.['QUERY PLAN']);
}

async function withoutIndexes(session: Session): Promise<void> {
  for (const setting of BARE) await session.query(`SET LOCAL ${setting}`);
}
