import { describe, expect, test } from 'vitest';

import { judge, node } from '../../../../../test/support/plans.ts';

const done = (ms: number) => ({ 'Planning Time': 0.5, 'Execution Time': ms });
const root = (ms: number, rest: object = {}) => node('Index Scan', { ms, ...rest });

describe('slow-query', () => {
  test.each([
    [150, 'warning'],
    [2_000, 'critical'],
  ])('%i ms', (ms, severity) => {
    expect(judge(root(ms), done(ms)).of('slow-query')).toMatchObject({ severity, nodeId: null });
  });
  test.each([
    ['a fast one', judge(root(90), done(90))],
    ['one that was not executed', judge(root(0, { ms: null, cost: 900 }))],
  ])('not: %s', (_, { codes }) => expect(codes).not.toContain('slow-query'));
});

describe('high-cost', () => {
  test.each([
    ['not executed', judge(root(0, { ms: null, cost: 1_001 }))],
    ['executed', judge(root(60, { cost: 9_000 }), done(60))],
    ['in text', judge('Seq Scan on a  (cost=0.00..1500.00 rows=9 width=8)')],
  ])('%s', (_, { of }) => expect(of('high-cost')?.severity).toBe('info'));
  test.each([
    ['cheap', judge(root(0, { ms: null, cost: 1_000 }))],
    ['dear, and soon done', judge(root(40, { cost: 9_000 }), done(40))],
  ])('not: %s', (_, { codes }) => expect(codes).not.toContain('high-cost'));

  test('soon done, but not without a fault', () => {
    const scan = { 'Relation Name': 'a', Filter: '(b = 1)', 'Rows Removed by Filter': 50_000 };
    expect(judge(root(40, { cost: 9_000, ...scan }), done(40)).codes).toEqual(
      expect.arrayContaining(['high-filter-discard', 'high-cost']),
    );
  });
});

describe('jit-cost', () => {
  const jit = (total: number) => ({ JIT: { Functions: 8, Timing: { Generation: 1, Total: total } } });
  test.each([
    ['most of the time', judge(root(20), { ...done(100), ...jit(80) })],
    ['a fifth', judge(root(99), { ...done(100), ...jit(21) })],
  ])('%s', (_, { codes }) => expect(codes).toContain('jit-cost'));
  test.each([
    ['a tenth', judge(root(99), { ...done(100), ...jit(10) })],
    ['a few ms', judge(root(3), { ...done(8), ...jit(4) })],
    ['none', judge(root(99), done(100))],
  ])('not: %s', (_, { codes }) => expect(codes).not.toContain('jit-cost'));
});

describe('trigger-time', () => {
  const triggers = (...times: number[]) => ({
    Triggers: times.map((Time, place) => ({ 'Trigger Name': `t${place}`, Relation: 'a', Time, Calls: 9 })),
  });
  test('names the longest', () => {
    expect(judge(root(50), { ...done(100), ...triggers(10, 35) }).of('trigger-time')).toMatchObject({
      share: 0.45,
      evidence: { longest: 't1', calls: 9 },
    });
  });
  test('in text', () => {
    const { codes } = judge(`Delete on a  (cost=0.00..9.00 rows=0 width=0) (actual time=5.000..5.000 rows=0 loops=1)
Trigger for constraint b_a_fkey: time=900.000 calls=100
Execution Time: 910.000 ms`);
    expect(codes).toContain('trigger-time');
  });
  test.each([
    ['a little', judge(root(95), { ...done(100), ...triggers(5) })],
    ['none', judge(root(95), { ...done(100), Triggers: [] })],
  ])('not: %s', (_, { codes }) => expect(codes).not.toContain('trigger-time'));
});

describe('a healthy plan has none', () => {
  test.each([
    [
      'done at once, whatever it did',
      judge(node('Seq Scan', { ms: 0.9, rows: 10, Filter: '(a = 1)', 'Rows Removed by Filter': 20_000 }), done(0.95)),
    ],
    ['a search by key', judge('Index Scan using a on b  (cost=0.42..8.44 rows=1 width=8)\n  Index Cond: (id = 1)')],
    [
      'a small join',
      judge(
        node(
          'Hash Join',
          { ms: 4, rows: 200, 'Hash Cond': '(a.id = b.a)' },
          node('Seq Scan', { 'Relation Name': 'a', rows: 200, ms: 1 }),
          node(
            'Hash',
            { ms: 1, rows: 50, 'Hash Batches': 1, 'Hash Buckets': 64 },
            node('Seq Scan', { 'Relation Name': 'b', rows: 50, ms: 1 }),
          ),
        ),
        done(4),
      ),
    ],
    [
      'a page of an index',
      judge(
        node(
          'Limit',
          { ms: 3, rows: 20 },
          node('Index Scan', { ms: 3, rows: 20, expected: 500_000, cost: 90_000, 'Index Cond': '(a = 1)' }),
        ),
        done(3),
      ),
    ],
  ])('%s', (_, { codes }) => expect(codes).toEqual([]));
});

test('the worst stands first', () => {
  const { findings } = judge(
    node('Seq Scan', { ms: 900, rows: 10, 'Relation Name': 'a', Filter: '(b = 1)', 'Rows Removed by Filter': 900_000 }),
    done(900),
  );
  const ranks = findings.map(({ severity }) => ['critical', 'warning', 'info'].indexOf(severity));
  expect(ranks).toEqual([...ranks].sort());
});
