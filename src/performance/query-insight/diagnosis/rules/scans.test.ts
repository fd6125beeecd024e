import { describe, expect, test } from 'vitest';

import { judge, node } from '../../../../../test/support/plans.ts';

const scan = (rows: number, removed: number, ms: number, rest: object = {}) =>
  node('Seq Scan', {
    'Relation Name': 'orders',
    Alias: 'o',
    Filter: "(o.status = 'open'::text)",
    'Rows Removed by Filter': removed,
    rows,
    ms,
    ...rest,
  });

describe('seq-scan-large', () => {
  test('a table of which most is thrown away, with the index that would find the rest', () => {
    const { of } = judge(scan(100, 50_000, 20));
    expect(of('seq-scan-large')).toMatchObject({
      severity: 'warning',
      nodeId: 0,
      share: 1,
      index: 'CREATE INDEX CONCURRENTLY ON orders (status)',
      evidence: { rowsRead: 50_100, rowsKept: 100 },
    });
  });

  test('a whole large table, for which no index is advised', () => {
    const { of } = judge(`Aggregate  (cost=1.00..1.00 rows=1 width=8) (actual time=300.000..300.000 rows=1 loops=1)
  ->  Parallel Seq Scan on events  (cost=0.00..9.00 rows=500000 width=8) (actual time=0.010..200.000 rows=500000 loops=2)
Execution Time: 300.000 ms`);
    expect(of('seq-scan-large')).toMatchObject({ severity: 'warning', evidence: { rowsRead: 1_000_000 } });
    expect(of('seq-scan-large')?.index).toBeUndefined();
  });

  test('not executed: what is read follows from the cost', () => {
    const { of } = judge(scan(2, 0, 0, { ms: null, cost: 9_546 }));
    expect(of('seq-scan-large')).toMatchObject({
      title: 'Seq Scan on orders o reads about 254,560 rows',
      index: 'CREATE INDEX CONCURRENTLY ON orders (status)',
    });
  });

  test('each loop reads the table anew', () => {
    const inner = scan(1, 999, 0.2, { loops: 100 });
    expect(judge(node('Nested Loop', { ms: 21 }, node('Seq Scan', { rows: 100 }), inner)).codes).toContain(
      'seq-scan-large',
    );
  });

  test.each([
    ['a small table', scan(10, 5_000, 5)],
    ['most rows pass', scan(60_000, 20_000, 50)],
    ['less than a hundredth of the time', node('Sort', { ms: 1_000, rows: 100 }, scan(100, 50_000, 5))],
    ['an estimate of a small table', scan(9_000, 0, 0, { ms: null, cost: 900 })],
    ['an estimate of few pages', scan(1, 0, 0, { ms: null, cost: 300 })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('seq-scan-large'));
});

describe('high-filter-discard', () => {
  test.each([
    ['a scan of a table', scan(500, 20_000, 10)],
    ['few rows that take the time', scan(10, 900, 4)],
    [
      'a bitmap',
      node('Bitmap Heap Scan', {
        ms: 9,
        rows: 100,
        'Recheck Cond': '(a = 1)',
        Filter: '(b = 1)',
        'Rows Removed by Filter': 30_000,
      }),
    ],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('high-filter-discard'));

  test('rows of a CTE, for which no index can be made', () => {
    const cte = node('CTE Scan', {
      'CTE Name': 'c',
      ms: 9,
      rows: 10,
      Filter: '(a = 1)',
      'Rows Removed by Filter': 50_000,
    });
    expect(judge(cte).of('high-filter-discard')).toMatchObject({
      advice: expect.stringContaining('inside of the subquery'),
    });
    expect(judge(cte).of('high-filter-discard')?.index).toBeUndefined();
  });

  test.each([
    ['few rows, soon done', scan(10, 900, 1.2)],
    ['a quarter remains', scan(10_000, 30_000, 20)],
    ['a join’s filter', node('Hash Join', { ms: 50, 'Join Filter': '(a < b)', 'Rows Removed by Join Filter': 90_000 })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('high-filter-discard'));
});

describe('filter-not-in-index-cond', () => {
  const found = (rows: number, removed: number, rest: object = {}) =>
    node('Index Scan', {
      'Relation Name': 'orders',
      'Index Name': 'i',
      'Index Cond': '(customer_id = 7)',
      Filter: "((created_at > '2026-01-01'::date) AND (deleted_at IS NULL))",
      'Rows Removed by Filter': removed,
      rows,
      ms: 3,
      ...rest,
    });

  test('an index scan, with the index that has both', () => {
    expect(judge(found(50, 400)).of('filter-not-in-index-cond')?.index).toBe(
      'CREATE INDEX CONCURRENTLY ON orders (customer_id, created_at) WHERE deleted_at IS NULL',
    );
  });

  test('a bitmap heap scan in text', () => {
    const { codes } =
      judge(`Bitmap Heap Scan on orders  (cost=1.00..9.00 rows=9 width=8) (actual time=1.000..9.000 rows=100 loops=1)
  Recheck Cond: (customer_id = 7)
  Filter: (status = 'open'::text)
  Rows Removed by Filter: 300
  ->  Bitmap Index Scan on i  (cost=1.00..9.00 rows=9 width=8) (actual time=1.000..1.000 rows=400 loops=1)
        Index Cond: (customer_id = 7)
Execution Time: 9.100 ms`);
    expect(codes).toContain('filter-not-in-index-cond');
  });

  test.each([
    ['few rows', found(5, 40)],
    ['a tenth', found(900, 100)],
    ['a walk of the index without a condition', found(5, 400, { 'Index Cond': undefined })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('filter-not-in-index-cond'));
});

test('an index that is there is not advised again', () => {
  const indexes = [{ name: 'i', columns: ['status', 'created_at'] }];
  const { of } = judge(scan(100, 50_000, 20), {}, { tables: [{ name: 'orders', indexes }] });
  expect(of('seq-scan-large')).toBeDefined();
  expect(of('seq-scan-large')?.index).toBeUndefined();
});
