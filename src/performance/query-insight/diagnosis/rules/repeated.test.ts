import { describe, expect, test } from 'vitest';

import { judge, node } from '../../../../../test/support/plans.ts';

describe('correlated-subplan', () => {
  const subplan = (loops: number, ms: number, rest: object = {}) =>
    node(
      'Aggregate',
      { 'Parent Relationship': 'SubPlan', 'Subplan Name': 'SubPlan 1', loops, ms, ...rest },
      node('Seq Scan', { 'Relation Name': 'items', Alias: 'i', Filter: '(order_id = o.id)', loops, ms }),
    );
  const above = (...children: object[]) =>
    node('Seq Scan', { 'Relation Name': 'orders', Alias: 'o', rows: 5_000, ms: 600 }, ...children);

  test('once for each row, with the index it would search by', () => {
    expect(judge(above(subplan(5_000, 0.1))).of('correlated-subplan')).toMatchObject({
      severity: 'critical',
      evidence: { loops: 5_000 },
      index: 'CREATE INDEX CONCURRENTLY ON items (order_id)',
    });
  });

  test('in text', () => {
    const { codes } =
      judge(`Seq Scan on orders o  (cost=0.00..9000.00 rows=900 width=8) (actual time=1.000..90.000 rows=900 loops=1)
  SubPlan 1
    ->  Aggregate  (cost=8.00..9.00 rows=1 width=8) (actual time=0.090..0.090 rows=1 loops=900)
          ->  Index Scan using i on items  (cost=0.42..8.00 rows=9 width=8) (actual time=0.010..0.080 rows=9 loops=900)
                Index Cond: (order_id = o.id)
Execution Time: 91.000 ms`);
    expect(codes).toContain('correlated-subplan');
  });

  test('not executed, where the cost is its', () => {
    const { codes } = judge(`Seq Scan on authors a  (cost=0.00..1135982.15 rows=119 width=8)
  SubPlan 1
    ->  Aggregate  (cost=9546.00..9546.01 rows=1 width=4)
          ->  Seq Scan on items i  (cost=0.00..9546.00 rows=2 width=4)
                Filter: (order_id = a.id)`);
    expect(codes).toContain('correlated-subplan');
  });

  test.each([
    [
      'a hashed one, which the filter alone calls so',
      node(
        'Seq Scan',
        { ms: null, rows: 5_000, cost: 900, Filter: '(NOT (ANY (id = (hashed SubPlan 1).col1)))' },
        subplan(1, 40, { ms: null }),
      ),
    ],
    ['a hashed one', above(subplan(1, 40, { 'Subplan Name': 'hashed SubPlan 1' }))],
    [
      'run once',
      above(node('Aggregate', { 'Parent Relationship': 'InitPlan', 'Subplan Name': 'InitPlan 1', ms: 300 })),
    ],
    ['for some rows', above(subplan(50, 9))],
    ['that takes no time', above(subplan(5_000, 0.001))],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('correlated-subplan'));
});

describe('memoize-evictions', () => {
  const memoize = (hits: number, evictions: number, overflows = 0) =>
    node('Memoize', {
      ms: 0.01,
      loops: 10_000,
      'Cache Hits': hits,
      'Cache Misses': 10_000 - hits,
      'Cache Evictions': evictions,
      'Cache Overflows': overflows,
      'Peak Memory Usage': 4_097,
    });
  const loop = (inner: object) =>
    node('Nested Loop', { ms: 150, rows: 10_000 }, node('Seq Scan', { rows: 10_000, ms: 5 }), inner);
  test.each([
    ['it forgets', loop(memoize(100, 9_000))],
    ['what does not fit', loop(memoize(9_000, 0, 5))],
    [
      'in text',
      'Memoize  (cost=1.00..2.00 rows=1 width=8) (actual time=0.010..0.010 rows=1 loops=9000)\n  Cache Key: a.b\n  Hits: 10  Misses: 8990  Evictions: 8000  Overflows: 0  Memory Usage: 4097kB',
    ],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('memoize-evictions'));
  test.each([
    ['it answers', loop(memoize(9_900, 0))],
    ['it forgets a few', loop(memoize(9_000, 300))],
    ['a few at all', loop(memoize(10, 50))],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('memoize-evictions'));
});

describe('workers-not-launched', () => {
  const gather = (launched: number, rest: object = {}) =>
    node(
      'Gather',
      { ms: 50, 'Workers Planned': 2, 'Workers Launched': launched, ...rest },
      node('Seq Scan', { ms: 40, loops: launched + 1 }),
    );
  test.each([
    ['none', gather(0)],
    ['one of two', gather(1, { 'Node Type': 'Gather Merge' })],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('workers-not-launched'));
  test.each([
    ['all', gather(2)],
    ['not executed', node('Gather', { ms: null, cost: 900, 'Workers Planned': 2 })],
    ['never run', node('Append', { ms: 50 }, gather(0, { loops: 0 }))],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('workers-not-launched'));
});
