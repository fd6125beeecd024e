import type { Plan } from '../plan/plan.ts';
import type { AdvisedStatement } from './describe-statement.ts';
import { quoteName, type IndexShape } from './index-shape.ts';
import { median } from './median.ts';
import type { Scratch } from './scratch.ts';
import type { Session } from './session.ts';

/** One statement with its values, executed on the copies. */
export interface Measured {
  /** Median of warm runs, milliseconds, mean over its values; the time limit where that was reached. */
  ms: number;
  /** Blocks touched, mean over its values. */
  buffers: number;
  /** Those of them that were not in PostgreSQL's memory. */
  read: number;
  timedOut: boolean;
  plan: Plan | undefined;
}

export interface BeforeAndAfter {
  statement: AdvisedStatement;
  before: Measured;
  after: Measured;
}

const ROUNDS = 5;
/** A statement slower than this is not run so often: its figure does not hang on chance. */
const SLOW_MS = 1_000;

/** Runs a statement with and without the indexes in turn, each once to warm up and then five times, and takes medians. */
export async function measureStatement(
  scratch: Scratch,
  statement: AdvisedStatement,
  shapes: readonly IndexShape[],
): Promise<BeforeAndAfter> {
  const before: Run[][] = [];
  const after: Run[][] = [];
  for (const params of statement.paramSets) {
    const call = { sql: statement.sql, params };
    const [without, having] = [await run(scratch, call, []), await run(scratch, call, shapes)];
    const [slow, fast] = [[without], [having]];
    for (let round = 0; round < ROUNDS; round += 1) {
      if (without.ms < SLOW_MS) slow.push(await run(scratch, call, []));
      if (having.ms < SLOW_MS) fast.push(await run(scratch, call, shapes));
    }
    before.push(slow.length > 1 ? slow.slice(1) : slow);
    after.push(fast.length > 1 ? fast.slice(1) : fast);
  }
  return { statement, before: summary(before), after: summary(after) };
}

export interface MeasuredWrites {
  rows: number;
  /** Milliseconds a row. */
  before: number;
  after: number;
}

const WRITE_ROWS = 1_000;

/** Takes rows of a copy out and puts them in again, with and without the indexes in turn; medians of three. */
export async function measureWrites(
  session: Session,
  scratch: Scratch,
  table: string,
  shapes: readonly IndexShape[],
): Promise<MeasuredWrites> {
  const [before, after]: [number[], number[]] = [[], []];
  let rows = 0;
  for (let round = 0; round < 3; round += 1) {
    for (const [set, times] of [
      [[], before],
      [shapes, after],
    ] as const) {
      await scratch.among(set, async () => {
        const sampled = await rewrite(session, table);
        rows = sampled.rows;
        times.push(sampled.ms);
      });
    }
  }
  const each = Math.max(1, rows);
  return { rows, before: median(before) / each, after: median(after) / each };
}

async function rewrite(session: Session, table: string): Promise<{ rows: number; ms: number }> {
  const name = quoteName(table);
  await session.query(
    `CREATE TEMP TABLE advised_rows ON COMMIT DROP AS SELECT ctid AS advised_place, t.* FROM ${name} t LIMIT ${WRITE_ROWS}`,
  );
  await session.query(`DELETE FROM ${name} WHERE ctid IN (SELECT advised_place FROM advised_rows)`);
  await session.query('ALTER TABLE advised_rows DROP COLUMN advised_place');
  const started = performance.now();
  const inserted = await session.query(`INSERT INTO ${name} SELECT * FROM advised_rows RETURNING 1 AS one`);
  return { rows: inserted.length, ms: performance.now() - started };
}

interface Run {
  ms: number;
  buffers: number;
  read: number;
  plan: Plan | undefined;
}

async function run(
  scratch: Scratch,
  call: { sql: string; params: readonly unknown[] },
  shapes: readonly IndexShape[],
): Promise<Run> {
  const started = performance.now();
  try {
    const plan = await scratch.run(call, shapes);
    const { sharedHit = 0, sharedRead = 0 } = plan.root.buffers ?? {};
    return {
      ms: plan.executionMs ?? performance.now() - started,
      buffers: sharedHit + sharedRead,
      read: sharedRead,
      plan,
    };
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return { ms: performance.now() - started, buffers: 0, read: 0, plan: undefined };
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '57014';
}

function summary(sets: readonly (readonly Run[])[]): Measured {
  const mean = (pick: (run: Run) => number) =>
    sets.reduce((sum, runs) => sum + median(runs.map(pick)), 0) / Math.max(1, sets.length);
  const all = sets.flat();
  return {
    ms: mean(({ ms }) => ms),
    buffers: mean(({ buffers }) => buffers),
    read: mean(({ read }) => read),
    timedOut: all.some(({ plan }) => plan === undefined),
    plan: all.at(-1)?.plan,
  };
}
