import { expect, test } from 'vitest';

import { type Calibrated, expectedMs, fitCostModel } from './cost-model.ts';
import type { CostUnits } from './cost-units.ts';
import { predictedMs } from './predict.ts';

function units(some: Partial<CostUnits>): CostUnits {
  return {
    seq_page_cost: 0,
    random_page_cost: 0,
    cpu_tuple_cost: 0,
    cpu_index_tuple_cost: 0,
    cpu_operator_cost: 0,
    parallel_setup_cost: 0,
    parallel_tuple_cost: 0,
    nodes: 1,
    scans: 0,
    fetches: 0,
    leaps: 0,
    written: 0,
    deleted: 0,
    ...some,
  };
}

const SAMPLES: Calibrated[] = [
  [units({}), 0.015],
  [units({ nodes: 3 }), 0.025],
  [units({ seq_page_cost: 1_000 }), 2.015],
  [units({ seq_page_cost: 1_000, cpu_tuple_cost: 50_000 }), 7.015],
  [units({ random_page_cost: 100, cpu_tuple_cost: 100 }), 0.325],
  [units({ random_page_cost: 100, cpu_tuple_cost: 100, cpu_index_tuple_cost: 100 }), 0.375],
].map(([one, ms]) => ({ units: one as CostUnits, ms: ms as number }));

test('what was measured is what the model says', () => {
  const model = fitCostModel(SAMPLES);
  for (const { units: one, ms } of SAMPLES) expect(expectedMs(model, one) / ms).toBeCloseTo(1, 1);
  expect(model.parallel_setup_cost).toBe(0);
});

test('no unit takes less than no time, whatever was measured', () => {
  const model = fitCostModel([...SAMPLES, { units: units({ nodes: 2, seq_page_cost: 1_000 }), ms: 0.001 }]);
  expect(Object.values(model).every((ms) => ms >= 0)).toBe(true);
});

test('blocks that were not in memory are waited for as long as before', () => {
  const model = fitCostModel(SAMPLES);
  const expected = {
    before: units({ seq_page_cost: 1_000 }),
    after: units({ random_page_cost: 10, cpu_tuple_cost: 10 }),
  };
  const inMemory = { ms: 2, buffers: 1_000, read: 0, timedOut: false, plan: undefined };
  const warm = predictedMs(model, expected, inMemory);
  const cold = predictedMs(model, expected, { ...inMemory, ms: 502, read: 1_000 });
  expect(warm).toBeLessThan(0.1);
  expect(cold - warm).toBeCloseTo(5, 0);
});

test('an index is never said to make a statement slower', () => {
  const model = fitCostModel(SAMPLES);
  const expected = { before: units({}), after: units({ random_page_cost: 1_000_000 }) };
  const measured = { ms: 3, buffers: 10, read: 0, timedOut: false, plan: undefined };
  expect(predictedMs(model, expected, measured)).toBe(3);
});
