import { type CostModel, expectedMs } from './cost-model.ts';
import { type CostUnits, meanUnits } from './cost-units.ts';
import type { AdvisedStatement } from './describe-statement.ts';
import type { IndexShape } from './index-shape.ts';
import type { Measured } from './measure.ts';
import type { WhatIf } from './what-if.ts';

/** What the planner says of one call, before anything of it was executed. */
export interface Expected {
  before: CostUnits;
  after: CostUnits;
}

/** A block from a slow network disk takes no longer. */
const SLOWEST_BLOCK_MS = 20;

/** @param whatIf who is asked of indexes: HypoPG, or the copies, on which they are built and nothing is executed. */
export async function expect(
  { sql, paramSets }: AdvisedStatement,
  shapes: readonly IndexShape[],
  whatIf: WhatIf,
): Promise<Expected> {
  const [before, after]: [CostUnits[], CostUnits[]] = [[], []];
  for (const params of paramSets) {
    before.push(await whatIf.units({ sql, params }, []));
    after.push(await whatIf.units({ sql, params }, shapes));
  }
  return { before: meanUnits(before), after: meanUnits(after) };
}

/**
 * Milliseconds one call should take with the indexes. What was measured without them only tells how many blocks are not
 * in memory and what those take; the rest is what the model has learnt of this server.
 */
export function predictedMs(model: CostModel, { before, after }: Expected, measured: Measured): number {
  const missing = measured.buffers === 0 ? 0 : measured.read / measured.buffers;
  const waited = Math.max(0, measured.ms - expectedMs(model, before));
  const blockMs = measured.read === 0 ? 0 : Math.min(SLOWEST_BLOCK_MS, waited / measured.read);
  const blocks = after.seq_page_cost + after.random_page_cost;
  return Math.min(measured.ms, expectedMs(model, after) + blocks * missing * blockMs);
}
