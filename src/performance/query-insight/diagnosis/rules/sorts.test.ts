import { describe, expect, test } from 'vitest';

import { judge, node } from '../../../../../test/support/plans.ts';

const scan = (rows: number, rest: object = {}) =>
  node('Seq Scan', { 'Relation Name': 'orders', Alias: 'o', rows, ms: 20, ...rest });
const topN = (rows: number, child: object, keys = ['o.created_at DESC', 'o.id']) =>
  node(
    'Limit',
    { ms: 30, rows },
    node(
      'Sort',
      { ms: 30, rows, 'Sort Key': keys, 'Sort Method': 'top-N heapsort', 'Sort Space Type': 'Memory' },
      child,
    ),
  );

describe('topn-heapsort', () => {
  test('with the index: what is equal, then the order', () => {
    const child = scan(9_000, { Filter: "((o.status)::text = 'open'::text)" });
    expect(judge(topN(10, child)).of('topn-heapsort')?.index).toBe(
      'CREATE INDEX CONCURRENTLY ON orders (status, created_at DESC, id)',
    );
  });

  test('through a Gather, in text', () => {
    const { codes } = judge(`Limit  (cost=1.00..2.00 rows=5 width=8) (actual time=90.000..90.000 rows=5 loops=1)
  ->  Sort  (cost=1.00..2.00 rows=5 width=8) (actual time=90.000..90.000 rows=5 loops=1)
        Sort Key: total DESC
        Sort Method: top-N heapsort  Memory: 25kB
        ->  Bitmap Heap Scan on orders  (cost=1.00..2.00 rows=5000 width=8) (actual time=1.000..80.000 rows=5000 loops=1)
Execution Time: 91.000 ms`);
    expect(codes).toContain('topn-heapsort');
  });

  const parts = node('Append', { rows: 9_000, ms: 28 }, scan(4_000, { Alias: 'o_1' }), scan(5_000, { Alias: 'o_2' }));
  const joined = node(
    'Hash Join',
    { rows: 9_000, ms: 28 },
    scan(9_000),
    node('Hash', { rows: 5, ms: 1 }, node('Seq Scan', { 'Relation Name': 'users', Alias: 'u', rows: 5 })),
  );
  test.each([
    ['of partitions', topN(10, parts), undefined],
    ['of one table of a join', topN(10, joined), 'CREATE INDEX CONCURRENTLY ON orders (created_at DESC, id)'],
    ['by an expression', topN(10, scan(9_000), ['(o.total + 1)']), undefined],
  ])('%s', (_, plan, index) => {
    const finding = judge(plan).of('topn-heapsort');
    expect(finding?.title).toContain('9,000 rows of orders');
    expect(finding?.index).toBe(index);
  });

  test.each([
    ['by columns of two tables of a join', topN(10, joined, ['o.total', 'u.name'])],
    ['few rows', topN(10, scan(500))],
    ['most of the rows', topN(2_000, scan(9_000))],
    ['an order that is computed', topN(10, scan(9_000), ['(count(*)) DESC'])],
    ['an order of groups', topN(10, node('Aggregate', { rows: 9_000, ms: 25 }, scan(9_000)), ['total'])],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('topn-heapsort'));
});

describe('sort-without-index', () => {
  const sort = (child: object, rest: object = {}) =>
    node('Sort', { ms: 60, rows: 20_000, 'Sort Key': ['o.total'], 'Sort Method': 'quicksort', ...rest }, child);
  test('all rows', () => {
    expect(judge(sort(scan(20_000))).of('sort-without-index')).toMatchObject({
      severity: 'info',
      index: 'CREATE INDEX CONCURRENTLY ON orders (total)',
    });
  });

  test('a heap that keeps many of them', () => {
    const { codes } = judge(sort(scan(20_000), { 'Sort Method': 'top-N heapsort', rows: 9_000 }));
    expect(codes).toContain('sort-without-index');
  });

  test('a few of them, not executed', () => {
    const { of } = judge(`Limit  (cost=9000.00..9000.03 rows=10 width=8)
  ->  Sort  (cost=9000.00..9250.00 rows=100000 width=8)
        Sort Key: created_at DESC
        ->  Seq Scan on orders  (cost=0.00..2000.00 rows=100000 width=8)`);
    expect(of('sort-without-index')?.index).toBe('CREATE INDEX CONCURRENTLY ON orders (created_at DESC)');
  });

  test.each([
    ['few rows', sort(scan(900))],
    ['few rows at a time', sort(scan(20, { loops: 1_000, ms: 0.02 }), { rows: 20, loops: 1_000, ms: 0.06 })],
    ['for a merge join', node('Merge Join', { ms: 90 }, sort(scan(20_000)))],
    ['keys of two tables', sort(scan(20_000), { 'Sort Key': ['o.total', 'c.name'] })],
    ['a join below', sort(node('Hash Join', { rows: 20_000, ms: 30 }, scan(20_000)))],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('sort-without-index'));
});
