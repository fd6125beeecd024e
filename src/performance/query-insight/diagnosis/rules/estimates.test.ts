import { describe, expect, test } from 'vitest';

import { judge, node } from '../../../../../test/support/plans.ts';

const scan = (expected: number, rows: number, rest: object = {}) =>
  node('Index Scan', { 'Relation Name': 'orders', expected, rows, ms: 20, ...rest });

describe('row-misestimate', () => {
  test('more rows than expected, told of the node where it begins', () => {
    const { of } = judge(
      node('Hash Join', { ms: 30, expected: 100, rows: 20_000 }, scan(100, 20_000), node('Hash', { rows: 5, ms: 1 })),
    );
    expect(of('row-misestimate')).toMatchObject({ nodeId: 1, severity: 'warning', evidence: { factor: 200 } });
  });

  test.each([
    ['fewer rows', scan(500_000, 100)],
    ['none at all', scan(50_000, 0)],
    ['hundreds, but for one', scan(1, 600)],
    [
      'a smaller error that a loop multiplies',
      node(
        'Nested Loop',
        { ms: 90, rows: 6_000 },
        node('Seq Scan', { rows: 100 }),
        scan(10, 60, { loops: 100, ms: 0.5 }),
      ),
    ],
    [
      'in a join only',
      node('Hash Join', { ms: 50, expected: 10, rows: 9_000 }, scan(9_000, 9_000), scan(9_000, 9_000)),
    ],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('row-misestimate'));

  test.each([
    ['nine times', scan(1_000, 9_000)],
    ['few rows', scan(20, 900)],
    ['a LIMIT that stopped it', node('Limit', { ms: 20, rows: 10 }, scan(50_000, 10))],
    ['a merge join that needed no more', node('Merge Join', { ms: 20, rows: 10 }, scan(10, 10), scan(50_000, 10))],
    [
      'a bitmap that does not count',
      node('Bitmap Heap Scan', { ms: 20, rows: 5_000 }, node('BitmapOr', { expected: 5_000, rows: 0, ms: 1 })),
    ],
    ['a side that never ran', node('Append', { ms: 20, rows: 5 }, scan(50_000, 0, { loops: 0 }))],
    ['fewer than expected, soon done', scan(50_000, 10, { ms: 3 })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('row-misestimate'));

  test('a sort below a LIMIT has read all', () => {
    const plan = node(
      'Limit',
      { ms: 20, rows: 10 },
      node('Sort', { ms: 20, rows: 10, expected: 10 }, scan(50_000, 10)),
    );
    expect(judge(plan).codes).toContain('row-misestimate');
  });
});

describe('stale-statistics', () => {
  const whole = (expected: number, rows: number, rest: object = {}) =>
    node('Seq Scan', { 'Relation Name': 'orders', expected, rows, ms: 20, ...rest });
  const facts = (table: object) => ({ tables: [{ name: 'orders', rows: 50_000, ...table }] });

  test.each([
    ['a table that has grown', whole(10_000, 40_000)],
    ['a table that was emptied', node('Hash Join', { ms: 30 }, whole(90_000, 1_000), node('Hash', { ms: 1 }))],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('stale-statistics'));

  test.each([
    ['never analyzed', { lastAnalyze: null }],
    ['written to since', { lastAnalyze: new Date(), modifiedSinceAnalyze: 20_000 }],
  ])('by what the catalogue knows: %s', (_, table) => {
    expect(judge(whole(50_000, 50_000), {}, facts(table)).codes).toContain('stale-statistics');
  });

  test.each([
    ['a little growth', whole(10_000, 15_000)],
    ['a filter, whose part is guessed', whole(10_000, 40_000, { Filter: '(a > 1)' })],
    ['a LIMIT that stopped it', node('Limit', { ms: 20 }, whole(90_000, 1_000))],
    ['what workers shared', whole(10_000, 40_000, { 'Parallel Aware': true })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('stale-statistics'));

  test('not: analyzed lately', () => {
    const { codes } = judge(whole(50_000, 50_000), {}, facts({ lastAnalyze: new Date(), modifiedSinceAnalyze: 900 }));
    expect(codes).not.toContain('stale-statistics');
  });
});
