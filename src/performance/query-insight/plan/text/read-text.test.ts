import { describe, expect, test } from 'vitest';

import type { PlanNode } from '../plan.ts';
import { readPlan } from '../read-plan.ts';

const types = (nodes: readonly PlanNode[]) => nodes.map(({ type, depth }) => `${'.'.repeat(depth)}${type}`);

describe('readPlan of text', () => {
  test('names a node as FORMAT JSON does', () => {
    const names: [string, Partial<PlanNode>][] = [
      ['Hash Right Semi Join', { type: 'Hash Join', joinType: 'Right Semi' }],
      ['Nested Loop Anti Join', { type: 'Nested Loop', joinType: 'Anti' }],
      ['Nested Loop', { type: 'Nested Loop', joinType: 'Inner' }],
      ['Parallel Hash Left Join', { type: 'Hash Join', joinType: 'Left', parallelAware: true }],
      ['Parallel Hash', { type: 'Hash', parallelAware: true }],
      ['Merge Append', { type: 'Merge Append' }],
      ['Partial HashAggregate', { type: 'Aggregate', strategy: 'Hashed', partialMode: 'Partial' }],
      ['Finalize GroupAggregate', { type: 'Aggregate', strategy: 'Sorted', partialMode: 'Finalize' }],
      ['Aggregate', { type: 'Aggregate', strategy: 'Plain' }],
      ['HashSetOp Except All', { type: 'SetOp', strategy: 'Hashed' }],
      ['Parallel Seq Scan on shop.orders o', { type: 'Seq Scan', relation: 'orders', schema: 'shop', alias: 'o' }],
      [
        'Index Only Scan Backward using "a b" on t',
        { type: 'Index Only Scan', index: 'a b', scanDirection: 'Backward' },
      ],
      ['Seq Scan on "Mixed Case" "x ""y"""', { relation: 'Mixed Case', alias: 'x "y"' }],
      ['Bitmap Index Scan on orders_pkey', { type: 'Bitmap Index Scan', index: 'orders_pkey' }],
      ['CTE Scan on recent r', { type: 'CTE Scan', cte: 'recent', alias: 'r' }],
      ['Function Scan on pg_catalog.generate_series g', { functionName: 'generate_series', alias: 'g' }],
      ['Values Scan on "*VALUES*"', { type: 'Values Scan', alias: '*VALUES*' }],
      ['Insert on public.orders', { type: 'ModifyTable', operation: 'Insert', relation: 'orders' }],
      ['Merge on orders o', { type: 'ModifyTable', operation: 'Merge', alias: 'o' }],
      ['Result Cache', { type: 'Memoize' }],
      ['Custom Scan (Citus Adaptive)', { type: 'Custom Scan (Citus Adaptive)' }],
    ];
    for (const [name, expected] of names) {
      expect(readPlan(`${name}  (cost=0.00..1.00 rows=1 width=4)`).root, name).toMatchObject(expected);
    }
  });

  test('hangs InitPlans, SubPlans and CTEs where EXPLAIN drew them', () => {
    const { nodes } = readPlan(`
 Nested Loop  (cost=1.00..9.00 rows=1 width=8)
   CTE recent
     ->  Seq Scan on orders  (cost=0.00..3.00 rows=9 width=8)
   InitPlan 2 (returns $1)
     ->  Limit  (cost=0.00..1.00 rows=1 width=8)
           ->  Seq Scan on settings  (cost=0.00..1.00 rows=1 width=8)
   ->  CTE Scan on recent  (cost=0.00..1.00 rows=1 width=8)
         Filter: (id > $1)
         SubPlan 3
           ->  Index Scan using a on b  (cost=0.00..1.00 rows=1 width=8)
   ->  Seq Scan on c  (cost=0.00..1.00 rows=1 width=8)
   SubPlan 4
     ->  Result  (cost=0.00..1.00 rows=1 width=8)`);
    expect(nodes.map(({ type, depth, relationship, subplanName }) => [type, depth, relationship, subplanName])).toEqual(
      [
        ['Nested Loop', 0, undefined, undefined],
        ['Seq Scan', 1, 'InitPlan', 'CTE recent'],
        ['Limit', 1, 'InitPlan', 'InitPlan 2 (returns $1)'],
        ['Seq Scan', 2, 'Outer', undefined],
        ['CTE Scan', 1, 'Outer', undefined],
        ['Index Scan', 2, 'SubPlan', 'SubPlan 3'],
        ['Seq Scan', 1, 'Inner', undefined],
        ['Result', 1, 'SubPlan', 'SubPlan 4'],
      ],
    );
  });

  test('reads every property of a node', () => {
    const { nodes, ...plan } = readPlan(`
 Sort  (cost=1.00..2.00 rows=10 width=8) (actual time=5.000..6.000 rows=10.50 loops=2)
   Output: a, (concat(b, 'x, y')), c
   Sort Key: t.a DESC, (lower(t.b, 'x'))
   Sort Method: external merge  Disk: 2048kB
   Buffers: shared hit=10 read=5, local dirtied=1, temp read=256 written=257
   I/O Timings: shared read=1.5 write=0.5, temp read=2.0
   WAL: records=3 fpi=1 bytes=200
   Worker 0:  Sort Method: quicksort  Memory: 25kB
   ->  Hash  (cost=1.00..2.00 rows=10 width=8) (never executed)
         Buckets: 1024 (originally 512)  Batches: 4 (originally 1)  Memory Usage: 9kB
         ->  HashAggregate  (cost=1.00..2.00 rows=10 width=8) (actual rows=3 loops=1)
               Group Key: a, b
               Planned Partitions: 4  Batches: 5  Memory Usage: 4145kB  Disk Usage: 99kB
               ->  Bitmap Heap Scan on t  (cost=1.00..2.00 rows=10 width=8) (actual rows=3 loops=1)
                     Recheck Cond: (a > 1)
                     Rows Removed by Index Recheck: 7
                     Heap Blocks: exact=3 lossy=4
                     ->  Bitmap Index Scan on i  (cost=1.00..2.00 rows=10 width=8) (actual rows=3 loops=1)
                           Index Cond: (a > 1)
                           Index Searches: 2
 Settings: work_mem = '64kB', search_path = 'a, "b"'
 Query Identifier: -8817364526374829183
 Planning:
   Buffers: shared hit=83 read=9
   Memory: used=12kB  allocated=16kB
 Planning Time: 0.495 ms
 Trigger RI_ConstraintTrigger_c_16402 for constraint items_order_fkey on items: time=1.250 calls=3
 Trigger touched: calls=4
 JIT:
   Functions: 10
   Options: Inlining false, Optimization false, Expressions true, Deforming true
   Timing: Generation 0.492 ms (Deform 0.134 ms), Inlining 0.000 ms, Optimization 0.266 ms, Emission 3.684 ms, Total 4.442 ms
 Serialization: time=0.020 ms  output=12kB  format=text
 Execution Time: 3674.128 ms
(20 rows)`);
    expect(nodes[0]).toMatchObject({
      actual: { startupMs: 5, totalMs: 6, rows: 10.5, loops: 2 },
      total: { ms: 12, rows: 21 },
      output: ['a', "(concat(b, 'x, y'))", 'c'],
      sort: { keys: ['t.a DESC', "(lower(t.b, 'x'))"], method: 'external merge', spaceKb: 2_048, spaceType: 'Disk' },
      buffers: {
        sharedHit: 10,
        sharedRead: 5,
        localDirtied: 1,
        tempRead: 256,
        tempWritten: 257,
        ioReadMs: 3.5,
        ioWriteMs: 0.5,
      },
    });
    expect(nodes[1]).toMatchObject({
      neverExecuted: true,
      hash: { buckets: 1_024, originalBuckets: 512, batches: 4, originalBatches: 1, memoryKb: 9 },
    });
    expect(nodes[2]).toMatchObject({ groupKeys: ['a', 'b'], hash: { batches: 5, memoryKb: 4_145, diskKb: 99 } });
    expect(nodes[3]).toMatchObject({ rowsRemoved: { byRecheck: 7 }, heapBlocks: { exact: 3, lossy: 4 } });
    expect(nodes[4]).toMatchObject({ conditions: { indexCond: '(a > 1)' }, indexSearches: 2 });
    expect(plan).toMatchObject({
      planningMs: 0.495,
      executionMs: 3_674.128,
      settings: { work_mem: '64kB', search_path: 'a, "b"' },
      queryId: '-8817364526374829183',
      planningBuffers: { sharedHit: 83, sharedRead: 9 },
      planningMemory: { usedKb: 12, allocatedKb: 16 },
      triggers: [
        { name: 'items_order_fkey', relation: 'items', ms: 1.25, calls: 3 },
        { name: 'touched', calls: 4 },
      ],
      jit: { functions: 10, totalMs: 4.442 },
      serialization: { ms: 0.02, outputKb: 12, format: 'text' },
    });
  });

  test('an incremental sort, a Memoize, workers with their own figures', () => {
    const { nodes } = readPlan(`
Incremental Sort  (cost=1.00..2.00 rows=10 width=8) (actual time=1.000..2.000 rows=10 loops=1)
  Sort Key: a, b
  Presorted Key: a
  Full-sort Groups: 2  Sort Methods: quicksort, external merge  Average Memory: 26kB  Peak Memory: 27kB  Average Disk: 40kB  Peak Disk: 48kB
  ->  Memoize  (cost=1.00..2.00 rows=10 width=8) (actual time=1.000..2.000 rows=10 loops=1)
        Cache Key: x.id
        Hits: 90  Misses: 10  Evictions: 3  Overflows: 1  Memory Usage: 4kB
        ->  Parallel Seq Scan on t  (cost=1.00..2.00 rows=10 width=8) (actual time=1.000..2.000 rows=10 loops=1)
              Filter: (a > 1)
              Worker 0:  actual time=0.5..0.6 rows=3 loops=1
                Buffers: shared hit=3
              Worker 1:  actual time=0.5..0.6 rows=4 loops=1
                Buffers: shared hit=4`);
    expect(nodes[0]?.sort).toEqual({
      keys: ['a', 'b'],
      presorted: ['a'],
      method: 'external merge',
      spaceKb: 48,
      spaceType: 'Disk',
    });
    expect(nodes[1]?.memoize).toEqual({ hits: 90, misses: 10, evictions: 3, overflows: 1, memoryKb: 4 });
    expect(nodes[2]).toMatchObject({ parallelAware: true, conditions: { filter: '(a > 1)' } });
    expect(nodes[2]?.buffers).toBeUndefined();
  });

  test('the log of auto_explain, with what follows it', () => {
    const plan = readPlan(`2026-11-30 12:00:00.123 UTC [4711] shop@shop LOG:  duration: 512.345 ms  plan:
\tQuery Text: SELECT *
\t  FROM orders
\t WHERE status = $1;
\tLimit  (cost=0.00..0.10 rows=1 width=4) (actual time=0.010..0.011 rows=1 loops=1)
\t  ->  Seq Scan on orders  (cost=0.00..10.00 rows=100 width=4) (actual time=0.009..0.009 rows=1 loops=1)
\t        Filter: (status = 'open: LOG'::text)
2026-11-30 12:00:01.000 UTC [4711] shop@shop LOG:  duration: 1.000 ms  plan:
\tQuery Text: SELECT 2
\tResult  (cost=0.00..0.01 rows=1 width=4)`);
    expect(types(plan.nodes)).toEqual(['Limit', '.Seq Scan']);
    expect(plan.queryText).toContain('WHERE status = $1');
    expect(plan.nodes[1]?.conditions.filter).toBe("(status = 'open: LOG'::text)");
  });

  test('without costs and without figures', () => {
    const text = 'Hash Join\n  Hash Cond: (a.id = b.id)\n  ->  Seq Scan on a\n  ->  Hash\n        ->  Seq Scan on b';
    const plan = readPlan(text);
    expect(types(plan.nodes)).toEqual(['Hash Join', '.Seq Scan', '.Hash', '..Seq Scan']);
    expect(plan.analyzed).toBe(false);
  });

  test('what psql wrapped with its marks', () => {
    const plan = readPlan(
      " Seq Scan on orders  (cost=0.00..10.00 rows=1.\n.00 width=4)\n   Filter: (status = ANY ('{open,pend.\n.ing}'::text[]))",
    );
    expect(plan.root.estimated).toMatchObject({ rows: 100, width: 4 });
    expect(plan.root.conditions.filter).toBe("(status = ANY ('{open,pending}'::text[]))");
  });

  test.each([
    ['<explain xmlns="http://www.postgresql.org/2009/explain">\n  <Query>', /XML/],
    ['- Plan: \n    Node Type: "Result"\n', /YAML/],
    ['   ', /empty/],
    ['[\n  {\n    "Plan": {\n      "Node Type": "Seq Scan",\n', /incomplete/],
    ['SELECT 1;', /no line of a plan/],
    ['a'.repeat(10_000_001), /million/],
  ])('refuses %.20j', (text, message) => {
    expect(() => readPlan(text)).toThrow(message);
  });
});
