import type { PlanNode } from '../performance/query-insight/index.ts';

export interface RowsOfNode {
  /** That came out, over all loops. */
  actual: number | undefined;
  /** That the planner reckoned with, over as many loops. */
  expected: number | undefined;
  /** How many times too many or too few, 1 or more; undefined where one of the two is not known. */
  factor: number | undefined;
}

/** Rows are told apart from 1 on: of none and one nobody is off. */
export function rowsOf({ actual, total, estimated, neverExecuted }: PlanNode): RowsOfNode {
  const loops = Math.max(1, actual?.loops ?? 1);
  const expected = estimated === undefined ? undefined : estimated.rows * loops;
  if (actual === undefined || neverExecuted) return { actual: undefined, expected: estimated?.rows, factor: undefined };
  const came = total?.rows ?? actual.rows * loops;
  if (expected === undefined) return { actual: came, expected, factor: undefined };
  const [more, fewer] = [Math.max(came, expected, 1), Math.max(1, Math.min(came, expected))];
  return { actual: came, expected, factor: more / fewer };
}

/** Where the planner may well have chosen another way, had it known. */
export function isFarOff(factor: number): boolean {
  return factor >= 10;
}
