import type { AdvisedStatement } from './describe-statement.ts';
import type { IndexShape } from './index-shape.ts';
import type { BeforeAndAfter } from './measure.ts';
import { type Proof, type Proved, usesIndex } from './verdict.ts';

/** What all calls of all measured statements take, milliseconds; those that no new index concerns count the same twice. */
export interface WorkloadTotal {
  beforeMs: number;
  /** With all accepted indexes there at once, and what all writes take longer by them. */
  afterMs: number;
  writeMs: number;
}

type Measure = (statement: AdvisedStatement, shapes: readonly IndexShape[]) => Promise<BeforeAndAfter>;

/** Slower by less is chance. */
const SLOWER = 1.2;
const SLOWER_MS = 0.05;

/** @param proved accepted ones, measured together. */
export function totalOf(statements: readonly Proof[], proved: readonly Proved[]): WorkloadTotal {
  const writeMs = proved.reduce((sum, one) => sum + one.writeMs, 0);
  const concerned = new Set(concernedBy(statements, proved));
  const all = (pick: (one: Proof) => number) => statements.reduce((sum, one) => sum + pick(one), 0);
  return {
    beforeMs: all(({ statement, before }) => before.ms * statement.calls),
    afterMs: all((one) => (concerned.has(one) ? one.after : one.before).ms * one.statement.calls) + writeMs,
    writeMs,
  };
}

/**
 * Looks for an index that is good by itself and does harm among the others: each one that a slowed statement uses (each
 * one at all, where the total is no better than before) is left out in turn, and what used it is measured without it.
 * @param measure runs a statement with these indexes and no others.
 * @returns the one that is missed least and whose absence makes the total smaller; undefined where there is none.
 */
export async function harmfulAmong(
  statements: readonly Proof[],
  proved: readonly Proved[],
  measure: Measure,
): Promise<Proved | undefined> {
  const total = totalOf(statements, proved);
  const slowed = statements.filter(isSlowed);
  const suspects =
    total.afterMs >= total.beforeMs ? proved : proved.filter((one) => slowed.some((proof) => isUsedBy(one, proof)));
  let worst: { suspect: Proved; gain: number } | undefined;
  for (const suspect of suspects) {
    const rest = proved.filter((one) => one !== suspect).map(({ shape }) => shape);
    const gain = await gainWithout(suspect, rest, { statements, measure });
    if (gain > 0 && (worst === undefined || gain > worst.gain)) worst = { suspect, gain };
  }
  return worst?.suspect;
}

function isSlowed({ before, after }: BeforeAndAfter): boolean {
  return after.ms > before.ms * SLOWER + SLOWER_MS;
}

async function gainWithout(
  suspect: Proved,
  rest: readonly IndexShape[],
  { statements, measure }: { statements: readonly Proof[]; measure: Measure },
): Promise<number> {
  let gain = suspect.writeMs;
  for (const { statement, after } of statements.filter((proof) => isUsedBy(suspect, proof))) {
    const without = await measure(statement, rest);
    gain += (after.ms - without.after.ms) * statement.calls;
  }
  return gain;
}

function concernedBy(statements: readonly Proof[], proved: readonly Proved[]): Proof[] {
  return statements.filter((proof) => proved.some((one) => isUsedBy(one, proof)));
}

function isUsedBy({ copyName }: Proved, { after }: Proof): boolean {
  return copyName !== undefined && usesIndex(after.plan, copyName);
}
