import { type CostUnits, UNCHARGED, UNITS } from './cost-units.ts';

/** Milliseconds that this server takes for each unit of a plan's cost, for starting a node, and for starting at all. */
export type CostModel = Readonly<Record<keyof CostUnits | 'start', number>>;

/** A statement that was executed, and what the planner charged for it. */
export interface Calibrated {
  units: CostUnits;
  ms: number;
}

const TERMS = ['start', ...UNCHARGED, ...UNITS] as const;
const ROUNDS = 300;
const PASSES = 12;

/**
 * Finds the times of all units that come closest to what was measured, where twice as long is as wrong as half as long:
 * least squares weighted by what the pass before expected, none below zero, by coordinate descent (Franc, Hlavác and Navara, "Sequential coordinate-wise algorithm for the non-negative least
 * squares problem", 2005). That costs can be calibrated for a server is after Wu and others, "Predicting query execution
 * time: are optimizer cost models really unusable?", ICDE 2013.
 */
export function fitCostModel(samples: readonly Calibrated[]): CostModel {
  const rows = samples.map(({ units, ms }) => ({ amounts: TERMS.map((term) => amountOf(units, term)), ms }));
  let times = TERMS.map(() => 0);
  for (let pass = 0; pass < PASSES; pass += 1) {
    const weighted = rows.map(({ amounts, ms }) => {
      const expected = pass === 0 ? ms : Math.max(product(amounts, times), ms / FURTHEST);
      const weight = 1 / Math.sqrt(expected * ms);
      return { amounts: amounts.map((amount) => amount * weight), target: ms * weight };
    });
    times = nonNegativeLeastSquares(weighted, times);
  }
  return Object.fromEntries(TERMS.map((term, place) => [term, times[place] ?? 0])) as CostModel;
}

/** Bounds the weight of what a pass was wrong about. */
const FURTHEST = 10;

function nonNegativeLeastSquares(
  rows: readonly { amounts: readonly number[]; target: number }[],
  start: readonly number[],
): number[] {
  const times = [...start];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const place of times.keys()) {
      let [gradient, curvature] = [0, 0];
      for (const { amounts, target } of rows) {
        const amount = amounts[place] ?? 0;
        gradient += amount * (product(amounts, times) - target);
        curvature += amount * amount;
      }
      if (curvature > 0) times[place] = Math.max(0, (times[place] ?? 0) - gradient / curvature);
    }
  }
  return times;
}

function product(amounts: readonly number[], times: readonly number[]): number {
  return amounts.reduce((sum, amount, place) => sum + amount * (times[place] ?? 0), 0);
}

/** Milliseconds a plan with these units is expected to take where what it reads is in memory. */
export function expectedMs(model: CostModel, units: CostUnits): number {
  return TERMS.reduce((sum, term) => sum + model[term] * amountOf(units, term), 0);
}

function amountOf(units: CostUnits, term: (typeof TERMS)[number]): number {
  return term === 'start' ? 1 : units[term];
}
