import { describe, expect, test } from 'vitest';

import { judge, node } from '../../../../../test/support/plans.ts';

describe('large-offset', () => {
  test.each([
    ['a walk of an index', node('Limit', { ms: 20, rows: 20 }, node('Index Scan', { ms: 20, rows: 10_020 }))],
    [
      'in text',
      'Limit  (cost=1.00..2.00 rows=10 width=8) (actual time=9.000..9.000 rows=10 loops=1)\n  ->  Sort  (cost=1.00..2.00 rows=10 width=8) (actual time=1.000..9.000 rows=5010 loops=1)\n        Sort Key: a',
    ],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('large-offset'));

  test('not executed, by the text of the query', () => {
    const plan = node(
      'Limit',
      { ms: null, rows: 20, cost: 5_000 },
      node('Index Scan', { ms: null, rows: 90_000, cost: 9_000 }),
    );
    expect(judge(plan, { 'Query Text': 'SELECT 1 FROM a ORDER BY b LIMIT 20 OFFSET 50000' }).codes).toContain(
      'large-offset',
    );
    expect(judge(plan, { 'Query Text': 'SELECT 1 FROM a ORDER BY b LIMIT 20 OFFSET 40' }).codes).not.toContain(
      'large-offset',
    );
  });

  test('not executed, by what is paid before the first row', () => {
    const text = (startup: string) => `Limit  (cost=${startup}..2264.37 rows=10 width=115)
  ->  Index Scan using orders_pkey on orders  (cost=0.42..9054.42 rows=200000 width=115)`;
    expect(judge(text('2263.92')).of('large-offset')?.evidence).toMatchObject({ rowsSkipped: 50_000 });
    expect(judge(text('0.42')).codes).not.toContain('large-offset');
  });

  test.each([
    ['a page further on', node('Limit', { ms: 20, rows: 20 }, node('Index Scan', { ms: 20, rows: 120 }))],
    ['no OFFSET', node('Limit', { ms: 20, rows: 5_000 }, node('Index Scan', { ms: 20, rows: 5_000 }))],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('large-offset'));
});

describe('add-limit', () => {
  const sort = (rows: number) => node('Sort', { ms: 50, rows, 'Sort Key': ['a'] });
  test.each([
    ['a sort at the top', sort(20_000)],
    ['a whole table, by an index', node('Index Scan', { ms: 50, rows: 20_000 })],
    ['of partitions', node('Merge Append', { ms: 50, rows: 20_000 })],
    ['of workers', node('Gather Merge', { ms: 50, rows: 15_000 }, sort(5_000))],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('add-limit'));
  test.each([
    ['with a LIMIT', node('Limit', { ms: 50, rows: 20_000 }, sort(20_000))],
    ['a list of a thousand', sort(1_000)],
    ['in no order', node('Seq Scan', { ms: 50, rows: 20_000 })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('add-limit'));
});

describe('too-much-data', () => {
  test('many rows', () =>
    expect(judge(node('Seq Scan', { ms: 90, rows: 500_000, width: 40 })).codes).toContain('too-much-data'));
  test('wide rows', () => {
    expect(judge(node('Hash Join', { ms: 90, rows: 9_000, width: 2_000 })).of('too-much-data')?.advice).toContain(
      'Name the columns',
    );
  });
  test('what was sent, where it was measured', () => {
    const root = node('Seq Scan', { ms: 90, rows: 5_000 });
    expect(judge(root, { Serialization: { Time: 9, 'Output Volume': 20_000, Format: 'text' } }).codes).toContain(
      'too-much-data',
    );
  });
  test.each([
    ['a sum of many', node('Aggregate', { ms: 90, rows: 1 }, node('Seq Scan', { ms: 80, rows: 500_000, width: 40 }))],
    ['a thousand rows', node('Seq Scan', { ms: 90, rows: 1_000, width: 500 })],
    ['rows that are written', node('ModifyTable', { ms: 90, rows: 500_000, width: 40, Operation: 'Update' })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('too-much-data'));
});
