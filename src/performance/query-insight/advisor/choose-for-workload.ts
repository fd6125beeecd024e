import { costWith, type StatementChoice } from './choose-for-statement.ts';
import type { AdvisedStatement } from './describe-statement.ts';
import { type IndexShape, shapeKey } from './index-shape.ts';
import { merged, withoutCovered } from './merge.ts';
import type { WhatIf } from './what-if.ts';

export interface WorkloadChoosing {
  whatIf: WhatIf;
  /** Bytes that all new indexes together may take. */
  budget: number;
  /** What keeping an index up to date costs in the time of the workload, in the planner's units. */
  upkeep: (shape: IndexShape) => number;
}

/** An index has to make some statement this much cheaper than what has been chosen before it. */
const GAIN_AT_LEAST = 0.2;
/** What an index may be missed by before it is left out again. */
const MISSED_AT_MOST = 0.03;

/**
 * Chooses for the whole workload: again and again what saves most per byte, until nothing is worth its upkeep or the budget
 * is spent; then what later choices have made superfluous is left out (greedy after Chaudhuri and Narasayya, "An efficient
 * cost-driven index selection tool", VLDB 1997; merged candidates after the Database Engine Tuning Advisor). Indexes that
 * a statement needs together are taken together.
 */
export async function chooseForWorkload(
  choices: readonly StatementChoice[],
  options: WorkloadChoosing,
): Promise<IndexShape[]> {
  const costs = new Costs(choices, options.whatIf);
  const shapes = withoutDuplicates(choices.flatMap((choice) => choice.shapes));
  let pool = [...choices.map((choice) => [...choice.shapes]), ...merged(shapes).map((shape) => [shape])].filter(
    (bundle) => bundle.length > 0,
  );
  let chosen: IndexShape[] = [];
  for (;;) {
    const best = await bestBundle(pool, chosen, costs, options);
    if (best === undefined) break;
    chosen = withoutDuplicates([...chosen, ...best]);
    pool = pool.filter((bundle) => bundle !== best);
  }
  return withoutSuperfluous(chosen, costs, options);
}

async function bestBundle(
  pool: readonly IndexShape[][],
  chosen: readonly IndexShape[],
  costs: Costs,
  { whatIf, budget, upkeep }: WorkloadChoosing,
): Promise<IndexShape[] | undefined> {
  const taken = await bytesOf(chosen, whatIf);
  let best: { bundle: IndexShape[]; worth: number } | undefined;
  for (const bundle of pool) {
    const added = bundle.filter((shape) => !chosen.some((other) => shapeKey(other) === shapeKey(shape)));
    if (added.length === 0) continue;
    const bytes = await bytesOf(added, whatIf);
    if (taken + bytes > budget) continue;
    const { saved, most } = await costs.gain(chosen, withoutDuplicates([...chosen, ...added]));
    const left = saved - added.reduce((sum, shape) => sum + upkeep(shape), 0);
    if (left <= 0 || most < GAIN_AT_LEAST) continue;
    const worth = left / Math.max(bytes, 8_192);
    if (best === undefined || worth > best.worth) best = { bundle, worth };
  }
  return best?.bundle;
}

async function withoutSuperfluous(
  chosen: readonly IndexShape[],
  costs: Costs,
  { upkeep, whatIf }: WorkloadChoosing,
): Promise<IndexShape[]> {
  let kept = withoutDuplicates(chosen);
  const sized = await Promise.all(kept.map(async (shape) => ({ shape, bytes: (await whatIf.bytes(shape)) ?? 0 })));
  const covered = new Set(withoutCovered(kept).map(shapeKey));
  const order = sized.toSorted(
    (a, b) => Number(covered.has(shapeKey(a.shape))) - Number(covered.has(shapeKey(b.shape))) || a.bytes - b.bytes,
  );
  for (const { shape } of order) {
    const without = kept.filter((other) => other !== shape);
    const { most, saved } = await costs.gain(without, kept);
    if (most <= MISSED_AT_MOST || saved <= upkeep(shape)) kept = without;
  }
  return kept;
}

/** Costs of all statements under a set of indexes; what no index of the set concerns is not asked again. */
class Costs {
  private readonly choices: readonly StatementChoice[];
  private readonly whatIf: WhatIf;
  private readonly known = new Map<string, number>();

  constructor(choices: readonly StatementChoice[], whatIf: WhatIf) {
    this.choices = choices;
    this.whatIf = whatIf;
  }

  /** What the second set saves beside the first over all calls, and the largest part of one statement's cost, 0 to 1. */
  async gain(first: readonly IndexShape[], second: readonly IndexShape[]): Promise<{ saved: number; most: number }> {
    let saved = 0;
    let most = 0;
    for (const { statement } of this.choices) {
      const [one, other] = [await this.of(statement, first), await this.of(statement, second)];
      saved += (one - other) * statement.calls;
      most = Math.max(most, one === 0 ? 0 : (one - other) / one);
    }
    return { saved, most };
  }

  private async of(statement: AdvisedStatement, shapes: readonly IndexShape[]): Promise<number> {
    const tables = new Set(statement.uses.map(({ schema, table }) => `${schema}.${table}`));
    const concerning = shapes.filter(({ schema, table }) => tables.has(`${schema}.${table}`));
    const key = JSON.stringify([statement.id, ...concerning.map(shapeKey).toSorted()]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const { cost } = await costWith(statement, concerning, this.whatIf);
    this.known.set(key, cost);
    return cost;
  }
}

async function bytesOf(shapes: readonly IndexShape[], whatIf: WhatIf): Promise<number> {
  let sum = 0;
  for (const shape of shapes) sum += (await whatIf.bytes(shape)) ?? Number.POSITIVE_INFINITY;
  return sum;
}

function withoutDuplicates(shapes: readonly IndexShape[]): IndexShape[] {
  return [...new Map(shapes.map((shape) => [shapeKey(shape), shape])).values()];
}
