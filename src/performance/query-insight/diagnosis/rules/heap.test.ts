import { describe, expect, test } from 'vitest';

import { judge, node } from '../../../../../test/support/plans.ts';

describe('lossy-bitmap', () => {
  const bitmap = (exact: number, lossy: number) =>
    node('Bitmap Heap Scan', { ms: 50, rows: 9_000, 'Exact Heap Blocks': exact, 'Lossy Heap Blocks': lossy });
  test.each([
    ['most pages', bitmap(100, 9_000)],
    ['some', bitmap(900, 100)],
    [
      'a worker’s',
      node('Bitmap Heap Scan', {
        ms: 50,
        'Exact Heap Blocks': 5,
        Workers: [{ 'Exact Heap Blocks': 1, 'Lossy Heap Blocks': 90 }],
      }),
    ],
    [
      'in text',
      'Bitmap Heap Scan on a  (cost=1.00..2.00 rows=9 width=8) (actual time=1.000..9.000 rows=9 loops=1)\n  Heap Blocks: exact=10 lossy=90',
    ],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('lossy-bitmap'));
  test.each([
    ['exact', bitmap(9_000, 0)],
    ['a few of many', bitmap(9_000, 20)],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('lossy-bitmap'));
});

describe('heap-fetches', () => {
  const only = (rows: number, fetches: number, rest: object = {}) =>
    node('Index Only Scan', { 'Relation Name': 'a', ms: 20, rows, 'Heap Fetches': fetches, ...rest });
  test.each([
    ['all rows', only(5_000, 5_000)],
    ['a fifth', only(5_000, 1_000)],
    ['in a loop', only(1, 900, { loops: 1_000, ms: 0.02 })],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('heap-fetches'));
  test.each([
    ['a few of many', only(50_000, 900)],
    ['few at all', only(60, 50)],
    ['none', only(5_000, 0)],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('heap-fetches'));
});

describe('could-be-index-only', () => {
  const scan = (rest: object) =>
    node('Index Scan', {
      'Relation Name': 'orders',
      Alias: 'o',
      'Index Name': 'i',
      'Index Cond': '(o.customer_id = 4)',
      rows: 500,
      ms: 5,
      ...rest,
    });
  test('a column more, which the index could include', () => {
    expect(judge(scan({ Output: ['o.customer_id', 'o.total'] })).of('could-be-index-only')).toMatchObject({
      severity: 'info',
      index: 'CREATE INDEX CONCURRENTLY ON orders (customer_id) INCLUDE (total)',
    });
  });
  test('in text', () => {
    const { codes } =
      judge(`Index Scan using i on public.orders  (cost=1.00..2.00 rows=300 width=8) (actual time=1.000..9.000 rows=300 loops=1)
  Output: total, created_at
  Index Cond: (orders.customer_id = 4)`);
    expect(codes).toContain('could-be-index-only');
  });
  test.each([
    ['few rows', scan({ Output: ['o.total'], rows: 20 })],
    ['many columns', scan({ Output: ['o.a', 'o.b', 'o.c', 'o.d', 'o.e'] })],
    ['something computed', scan({ Output: ['(o.a + 1)'] })],
    ['a filter', scan({ Output: ['o.total'], Filter: '(o.b > 1)' })],
    ['columns that are not told', scan({})],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('could-be-index-only'));
  test('not: an index that holds them', () => {
    const indexes = [{ name: 'i', columns: ['customer_id'], included: ['total'] }];
    expect(judge(scan({ Output: ['o.total'] }), {}, { tables: [{ name: 'orders', indexes }] }).codes).not.toContain(
      'could-be-index-only',
    );
  });
});

describe('low-cache-hit', () => {
  const read = (hit: number, miss: number, ...children: object[]) =>
    node('Seq Scan', { ms: 90, rows: 9_000, 'Shared Hit Blocks': hit, 'Shared Read Blocks': miss }, ...children);
  test.each([
    ['all from outside', read(0, 5_000)],
    [
      'in text',
      'Seq Scan on a  (cost=1.00..2.00 rows=9 width=8) (actual time=1.000..9.000 rows=9 loops=1)\n  Buffers: shared hit=100 read=2000',
    ],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('low-cache-hit'));
  test.each([
    ['few blocks', read(0, 500)],
    ['most in memory', read(50_000, 2_000)],
    ['nothing told', node('Seq Scan', { ms: 90 })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('low-cache-hit'));
  test('is told of the node that read them', () => {
    const { findings } = judge(read(0, 5_000, read(0, 5_000)));
    expect(findings.filter(({ code }) => code === 'low-cache-hit').map(({ nodeId }) => nodeId)).toEqual([1]);
  });
});
