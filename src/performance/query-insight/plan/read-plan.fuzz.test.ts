import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { diagnose } from '../diagnosis/diagnose.ts';
import { InsightError } from '../errors.ts';
import type { Plan } from './plan.ts';
import { readPlan } from './read-plan.ts';

const TEXT = `Gather  (cost=1.00..9.00 rows=1 width=8) (actual time=0.1..9.0 rows=1 loops=1)
  Workers Planned: 2
  Workers Launched: 2
  InitPlan 1 (returns $0)
    ->  Seq Scan on orders  (cost=0.00..3.00 rows=9 width=8) (actual time=0.1..3.0 rows=1 loops=1)
          Filter: (a = 'x"y'::text)
  ->  Parallel Hash Join  (cost=0.00..3.00 rows=9 width=8) (actual time=0.1..8.0 rows=1 loops=3)
        Hash Cond: (a.b = c.d)
        Buffers: shared hit=3 read=4, temp read=1 written=2
        ->  Sort  (cost=0.00..3.00 rows=9 width=8) (actual time=0.1..3.0 rows=1 loops=3)
              Sort Key: a DESC, lower(b)
              Sort Method: external merge  Disk: 4kB
        ->  Hash  (cost=0.00..3.00 rows=9 width=8) (never executed)
              Buckets: 1024  Batches: 2 (originally 1)  Memory Usage: 9kB
Planning:
  Buffers: shared hit=1
Planning Time: 0.1 ms
JIT:
  Functions: 2
  Timing: Total 4.4 ms
Trigger x on y: time=1.0 calls=2
Execution Time: 9.1 ms`;

const NODE = fc.letrec((tie) => ({
  node: fc.record(
    {
      'Node Type': fc.oneof(fc.constantFrom('Seq Scan', 'Gather', 'CTE Scan', 'Limit', 'Nested Loop'), fc.jsonValue()),
      'Parent Relationship': fc.constantFrom('Outer', 'Inner', 'InitPlan', 'SubPlan'),
      'Subplan Name': fc.constantFrom('CTE x', 'InitPlan 1 (returns $0)', 'SubPlan 2'),
      'CTE Name': fc.constant('x'),
      Filter: fc.oneof(fc.constant('(a > $0)'), fc.jsonValue()),
      'Actual Total Time': fc.oneof(fc.double(), fc.jsonValue()),
      'Actual Rows': fc.oneof(fc.double(), fc.jsonValue()),
      'Actual Loops': fc.oneof(fc.nat(), fc.jsonValue()),
      'Total Cost': fc.double(),
      'Plan Rows': fc.double(),
      'Workers Launched': fc.nat(),
      'Shared Hit Blocks': fc.jsonValue(),
      'Sort Key': fc.jsonValue(),
      Workers: fc.jsonValue(),
      'Grouping Sets': fc.jsonValue(),
      Plans: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constant([]),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
    },
    { requiredKeys: ['Node Type'] },
  ),
})).node;

/** A plan, or the one refusal; and where it is a plan, its figures are sound. */
function expectPlanOrRefusal(text: string): Plan | undefined {
  try {
    const plan = readPlan(text);
    for (const { exclusive, id, total } of plan.nodes) {
      expect(plan.nodes[id]?.exclusive).toBe(exclusive);
      if (exclusive.ms !== undefined) expect(exclusive.ms).toBeGreaterThanOrEqual(0);
      if (exclusive.share !== undefined) expect(exclusive.share >= 0 && exclusive.share <= 1).toBe(true);
      if (total?.ms !== undefined) expect(total.ms).not.toBeNaN();
    }
    for (const { share, nodeId } of diagnose(plan)) {
      expect(share === null || (share >= 0 && share <= 1)).toBe(true);
      expect(nodeId === null || plan.nodes[nodeId] !== undefined).toBe(true);
    }
    JSON.stringify(plan);
    return plan;
  } catch (error) {
    expect(error).toBeInstanceOf(InsightError);
    expect((error as InsightError).code).toBe('plan-unreadable');
    return undefined;
  }
}

describe('readPlan of anything', () => {
  test('texts', () => {
    fc.assert(fc.property(fc.string(), (text) => void expectPlanOrRefusal(text)));
  }, 60_000);

  test('plans cut short, and with parts changed, left out and doubled', () => {
    const mutation = fc.tuple(
      fc.nat(TEXT.length),
      fc.nat(60),
      fc.oneof(fc.constant(''), fc.string(), fc.constant(TEXT)),
    );
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.nat(TEXT.length), (mutations, end) => {
        let text = TEXT;
        for (const [place, length, put] of mutations) text = text.slice(0, place) + put + text.slice(place + length);
        expectPlanOrRefusal(text);
        expectPlanOrRefusal(TEXT.slice(0, end));
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  test('JSON of plans with any values, whole and cut short', () => {
    fc.assert(
      fc.property(NODE, fc.jsonValue(), fc.nat(), (node, rest, end) => {
        const text = JSON.stringify([{ Plan: node, Triggers: rest, JIT: rest, Settings: rest, Planning: rest }]);
        expectPlanOrRefusal(text);
        expectPlanOrRefusal(text.slice(0, end % text.length));
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  test.each([
    ['nested lists', '['.repeat(1_000_000)],
    ['nested objects', '{"Plan":'.repeat(500_000)],
    ['nested nodes', `${'{"Node Type":"Limit","Plans":['.repeat(100_000)}${']}'.repeat(100_000)}`],
    ['quotes', '"'.repeat(5_000_000)],
    ['doubled quotes', `"[${'""'.repeat(2_000_000)}"`],
    ['open lines of JSON', '[\n'.repeat(2_000_000)],
    ['spaces', ' '.repeat(9_000_000)],
    ['lines', '\n'.repeat(9_000_000)],
    ['frames', `${'+-'.repeat(100_000)}x\n`.repeat(40)],
    ['brackets', `Seq Scan on a  ${'('.repeat(5_000_000)}`],
    ['names', `Seq Scan on ${'"a'.repeat(2_000_000)}  (cost=0.00..1.00 rows=1 width=1)`],
    ['dots', `Seq Scan on ${'a.'.repeat(2_000_000)}  (cost=0.00..1.00 rows=1 width=1)`],
    ['words', `Seq Scan on ${'a '.repeat(2_000_000)}  (cost=0.00..1.00 rows=1 width=1)`],
    ['a long name', `${'Parallel '.repeat(900_000)}  (cost=0.00..1.00 rows=1 width=1)`],
    [
      'a trigger',
      `Result  (cost=0.00..1.00 rows=1 width=1)\nTrigger ${'for constraint a on '.repeat(400_000)}: time=1`,
    ],
    ['properties', `Result  (cost=0.00..1.00 rows=1 width=1)\n${'  A b c d e f g h\n'.repeat(500_000)}`],
    ['syslog', `Result  (cost=0.00..1.00 rows=1 width=1)\n${'[1-1] #011'.repeat(900_000)}`],
    ['wrapped lines', `Result  (cost=0.00..1.00 rows=1 width=1).\n${'..\n'.repeat(2_000_000)}`],
    ['prefixes of logs', `Result  (cost=0.00..1.00 rows=1 width=1)\n${'LOG: '.repeat(1_900_000)}`],
    ['arrows', `Result  (cost=0.00..1.00 rows=1 width=1)\n${'  -> Result\n'.repeat(800_000)}`],
    ['deep arrows', Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}-> Result`).join('\n')],
    ['lists', `Sort  (cost=0.00..1.00 rows=1 width=1)\n  Sort Key: ${'a,('.repeat(3_000_000)}`],
    ['buffers', `Sort  (cost=0.00..1.00 rows=1 width=1)\n  Buffers: ${'shared hit=1 '.repeat(700_000)}`],
    ['settings', `Sort  (cost=0.00..1.00 rows=1 width=1)\n  Settings: ${"a = 'b' ".repeat(900_000)}`],
    [
      'brackets of a filter',
      `Seq Scan on a  (cost=0.00..1.00 rows=900000 width=1)\n  Filter: ${'('.repeat(1_000_000)}${')'.repeat(1_000_000)}`,
    ],
    [
      'brackets of many filters',
      `  ->  Seq Scan on a  (cost=0.00..1.00 rows=900000 width=1)\n  Filter: ${'('.repeat(4_000)}${')'.repeat(4_000)}\n`.repeat(
        370,
      ),
    ],
    [
      'nested loops',
      Array.from(
        { length: 450 },
        (_, depth) =>
          `${' '.repeat(depth * 2)}->  Nested Loop  (cost=0.00..1.00 rows=900000 width=1)\n${' '.repeat(depth * 2 + 2)}->  Seq Scan on a  (cost=0.00..1.00 rows=900000 width=1)\n  Filter: (${'a'.repeat(5_000)})`,
      ).join('\n'),
    ],
    [
      'many scans of many CTEs',
      JSON.stringify({
        Plan: {
          'Node Type': 'Append',
          Plans: Array.from({ length: 20_000 }, (_, place) =>
            place % 2 === 0
              ? { 'Node Type': 'Result', 'Parent Relationship': 'InitPlan', 'Subplan Name': 'CTE x' }
              : { 'Node Type': 'CTE Scan', 'CTE Name': 'x', Filter: '(a = $0)' },
          ),
        },
      }),
    ],
  ])(
    'reads a hostile text in one pass: %s',
    (_, text) => {
      expectPlanOrRefusal(text.slice(0, 3_000_000));
    },
    10_000,
  );
});
