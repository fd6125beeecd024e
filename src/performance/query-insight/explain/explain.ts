import { InsightError } from '../errors.ts';
import type { Explainable } from './explainable.ts';
import type { Session } from './read-only.ts';

const OLDEST = 130_000;
const PREPARED = 'insight_generic';

/** @returns what EXPLAIN said, as `planFromJson` reads it, and how long that took at the client. */
export async function explain(
  session: Session,
  statement: Explainable,
  params: readonly (string | null)[],
  run: boolean,
): Promise<{ json: unknown; totalMs: number }> {
  if (session.serverVersion < OLDEST) {
    throw new InsightError('server-too-old', 422, 'Statements are explained on PostgreSQL 13 and newer.');
  }
  const started = performance.now();
  const { rows } = await asked(session, statement, params, run);
  const totalMs = performance.now() - started;
  return { json: rows[0]?.['QUERY PLAN'], totalMs };
}

async function asked(
  session: Session,
  { sql, parameters }: Explainable,
  params: readonly (string | null)[],
  run: boolean,
) {
  if (run) return session.run(`EXPLAIN (ANALYZE, BUFFERS, SETTINGS, WAL, FORMAT JSON) ${sql}`, params);
  if (params.length === parameters) return session.run(`EXPLAIN (BUFFERS, SETTINGS, FORMAT JSON) ${sql}`, params);
  return genericPlan(session, sql, parameters);
}

/**
 * The plan of a statement prepared for all values. EXPLAIN (GENERIC_PLAN) of PostgreSQL 16 would need the simple protocol. Where
 * it fails the connection goes, and what was prepared with it.
 */
async function genericPlan({ run }: Session, sql: string, parameters: number) {
  await run('SET LOCAL plan_cache_mode = force_generic_plan');
  await run(`PREPARE ${PREPARED} AS ${sql}`);
  const nothing = Array.from({ length: parameters }, () => 'NULL').join(', ');
  const result = await run(`EXPLAIN (SETTINGS, FORMAT JSON) EXECUTE ${PREPARED}(${nothing})`);
  await run(`DEALLOCATE ${PREPARED}`);
  return result;
}
