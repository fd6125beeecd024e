import { describe, expect, test } from 'vitest';

import { InsightError } from '../errors.ts';
import { planFromJson } from './plan-from-json.ts';

const scan = (fields: object) => ({ 'Node Type': 'Seq Scan', 'Relation Name': 'orders', 'Total Cost': 10, ...fields });
const timed = (ms: number, loops = 1) => ({
  'Actual Startup Time': 0,
  'Actual Total Time': ms,
  'Actual Rows': 1,
  'Actual Loops': loops,
});

describe('planFromJson', () => {
  test('finds the plan in what clients wrap around it', () => {
    const plan = { Plan: scan({}) };
    for (const value of [[plan], plan, [{ 'QUERY PLAN': [plan] }], { 'QUERY PLAN': plan }, scan({}), [{ x: [plan] }]]) {
      expect(planFromJson(value).root.relation).toBe('orders');
    }
  });

  test.each([[null], [1], ['x'], [[]], [{}], [[[[[[[[[scan({})]]]]]]]]], [{ Plan: { Plans: [] } }]])(
    'refuses what is none: %j',
    (value) => {
      expect(() => planFromJson(value)).toThrow(InsightError);
    },
  );

  test('numbers nodes in pre-order and serialises the tree once', () => {
    const { root, nodes } = planFromJson({
      Plan: { 'Node Type': 'Append', Plans: [scan({ Plans: [scan({})] }), scan({})] },
    });
    expect(nodes.map(({ id, depth, parent }) => [id, depth, parent?.id])).toEqual([
      [0, 0, undefined],
      [1, 1, 0],
      [2, 2, 1],
      [3, 1, 0],
    ]);
    expect(JSON.stringify(root).match(/"type"/g)).toHaveLength(4);
  });

  test('what workers did beside each other passed on the clock once', () => {
    const gather = {
      'Node Type': 'Gather',
      'Workers Planned': 2,
      'Workers Launched': 2,
      ...timed(100),
      Plans: [scan({ 'Parent Relationship': 'Outer', ...timed(90, 3) })],
    };
    const { nodes } = planFromJson({ Plan: gather, 'Execution Time': 100 });
    expect(nodes[1]?.total).toEqual({ ms: 90, rows: 3 });
    expect(nodes[0]?.exclusive.ms).toBeCloseTo(10);
    expect(nodes[1]?.exclusive.share).toBeCloseTo(0.9);
  });
});
