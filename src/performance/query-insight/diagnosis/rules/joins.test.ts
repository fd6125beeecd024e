import { describe, expect, test } from 'vitest';

import { judge, node } from '../../../../../test/support/plans.ts';

const lookup = (loops: number, ms: number, rest: object = {}) =>
  node('Index Scan', {
    'Relation Name': 'users',
    Alias: 'u',
    'Index Name': 'users_pkey',
    'Index Cond': '(u.id = o.user_id)',
    loops,
    ms,
    ...rest,
  });
const outer = (rows: number) => node('Seq Scan', { 'Relation Name': 'orders', Alias: 'o', rows, ms: 1 });

describe('nested-loop-many-iterations', () => {
  test('an index asked for each of many rows', () => {
    const { of } = judge(node('Nested Loop', { ms: 260, rows: 50_000 }, outer(50_000), lookup(50_000, 0.005)));
    expect(of('nested-loop-many-iterations')).toMatchObject({ severity: 'critical', evidence: { loops: 50_000 } });
  });

  test('a table read for each of a thousand rows, with an index of what joins it', () => {
    const inner = node('Seq Scan', {
      'Relation Name': 'items',
      Alias: 'i',
      Filter: '(o.id = i.order_id)',
      rows: 3,
      loops: 1_000,
      ms: 0.5,
    });
    const { of } = judge(node('Nested Loop', { ms: 510, rows: 3_000 }, outer(1_000), inner));
    expect(of('nested-loop-many-iterations')?.index).toBe('CREATE INDEX CONCURRENTLY ON items (order_id)');
  });

  test('few rounds, each of which compares a whole table', () => {
    const kept = node('Materialize', { rows: 20_000, loops: 300, ms: 1 });
    const join = node('Nested Loop', { ms: 900, rows: 10, 'Join Filter': '(a.b = c.d)' }, outer(300), kept);
    expect(judge(join).of('nested-loop-many-iterations')?.evidence).toMatchObject({ loops: 300, pairs: 6_000_000 });
  });

  test('not executed, in text', () => {
    const { codes } = judge(`Nested Loop  (cost=0.42..90000.00 rows=50000 width=8)
  ->  Seq Scan on orders o  (cost=0.00..900.00 rows=50000 width=8)
  ->  Index Scan using users_pkey on users u  (cost=0.42..1.70 rows=1 width=8)
        Index Cond: (id = o.user_id)`);
    expect(codes).toContain('nested-loop-many-iterations');
  });

  test.each([
    ['hundreds', node('Nested Loop', { ms: 10 }, outer(900), lookup(900, 0.01))],
    [
      'a join that is no matter',
      node('Sort', { ms: 1_000 }, node('Nested Loop', { ms: 20 }, outer(2_000), lookup(2_000, 0.005))),
    ],
    [
      'what takes the outer side its time',
      node('Nested Loop', { ms: 990 }, node('Seq Scan', { rows: 2_000, ms: 985 }), lookup(2_000, 0.001)),
    ],
    [
      'a cache that answers',
      node('Nested Loop', { ms: 9 }, outer(9_000), node('Memoize', { loops: 9_000, ms: 0.001 }, lookup(10, 0.1))),
    ],
    [
      'an estimate of thousands',
      node(
        'Nested Loop',
        { ms: null, cost: 5_000 },
        node('Seq Scan', { ms: null, rows: 5_000 }),
        node('Index Scan', { ms: null }),
      ),
    ],
    [
      'few pairs that the join compares',
      node('Nested Loop', { ms: 50, 'Join Filter': '(o.a > u.b)' }, outer(50), lookup(50, 0.9, { rows: 1_000 })),
    ],
    ['a side that never ran', node('Nested Loop', { ms: 50 }, outer(0), lookup(0, 0))],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('nested-loop-many-iterations'));
});

describe('cartesian-product', () => {
  const inner = (rest: object = {}) =>
    node('Seq Scan', { 'Relation Name': 'b', Alias: 'b', rows: 200, loops: 500, ms: 0.02, ...rest });
  const product = (side: object, rest: object = {}) =>
    node('Nested Loop', { ms: 30, rows: 100_000, ...rest }, outer(500), side);

  const calls = (rest: object) =>
    node('Function Scan', { 'Function Name': 'generate_series', Alias: 'g', rows: 200, loops: 500, ms: 0.02, ...rest });
  const estimated = (side: object) =>
    node('Nested Loop', { ms: null, rows: 100_000, cost: 2_000 }, node('Seq Scan', { ms: null, rows: 500 }), side);

  test.each([
    ['two tables', product(inner())],
    [
      'what an index finds by a constant',
      product(inner({ 'Node Type': 'Index Scan', 'Index Cond': "(b.day > '2026-01-01'::date)" })),
    ],
    ['an index that is read whole', product(inner({ 'Node Type': 'Index Only Scan' }))],
    [
      'values that are kept',
      product(node('Materialize', { rows: 200, loops: 500 }, inner({ 'Node Type': 'Values Scan' }))),
    ],
    ['a function whose rows are read again', product(calls({ expected: 1_000 }))],
    ['a function of constants', product(calls({ 'Function Call': 'generate_series(1, 200)' }))],
    ['a function of constants, not executed', estimated(calls({ ms: null }))],
    ['a function of constants with a filter', product(calls({ expected: 199, Filter: '(g > 1)' }))],
    ['one of them kept', product(node('Materialize', { rows: 200, loops: 500 }, inner({ loops: 1 })))],
    ['with a condition of one side only', product(inner({ Filter: '(b.active)' }))],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('cartesian-product'));

  test('in text, not executed', () => {
    const { of } = judge(`Nested Loop  (cost=0.00..25000.00 rows=1000000 width=8)
  ->  Seq Scan on a  (cost=0.00..20.00 rows=1000 width=8)
  ->  Materialize  (cost=0.00..25.00 rows=1000 width=8)
        ->  Seq Scan on b  (cost=0.00..20.00 rows=1000 width=8)`);
    expect(of('cartesian-product')?.severity).not.toBe('info');
  });

  test.each([
    ['a join filter', product(inner(), { 'Join Filter': '(o.id < b.id)' })],
    ['an index condition', product(inner({ 'Node Type': 'Index Scan', 'Index Cond': '(b.id = o.b_id)' }))],
    ['a filter on the other side', product(inner({ Filter: '(b.id = o.b_id)' }))],
    [
      'one row of settings',
      node('Nested Loop', { ms: 9, rows: 5_000 }, node('Seq Scan', { rows: 1 }), inner({ rows: 5_000, loops: 1 })),
    ],
    ['a condition that is not shown', product(inner(), { rows: 40_000 })],
    ['a semi join', product(inner(), { 'Join Type': 'Semi' })],
    ['a function of each row', product(calls({ expected: 1_000, 'Actual Startup Time': 0.015 }))],
    ['a function that may be of each row, with a filter', estimated(calls({ ms: null, Filter: '(g > 1)' }))],
    ['a function of each row, not executed', estimated(calls({ ms: null, rows: 1_000 }))],
    ['a function that is shown what it is of', product(calls({ 'Function Call': 'generate_series(1, o.n)' }))],
    ['values of each row', product(inner({ 'Node Type': 'Values Scan' }))],
    [
      'an index condition without an owner',
      product(inner({ 'Node Type': 'Index Scan', 'Index Cond': '(b_id = order_id)' })),
    ],
    ['an index condition of a plan that left it out', product(inner({ 'Node Type': 'Index Scan', rows: 12 }))],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('cartesian-product'));
});

describe('merge-join-unsorted', () => {
  const sort = (rows: number, ms: number) =>
    node(
      'Sort',
      { rows, ms, 'Sort Key': ['o.user_id'], 'Sort Method': 'quicksort' },
      node('Seq Scan', { 'Relation Name': 'orders', Alias: 'o', rows, ms: 1 }),
    );
  const ordered = node('Index Scan', { 'Relation Name': 'users', Alias: 'u', rows: 5_000, ms: 2 });
  const merge = (...sides: object[]) =>
    node('Merge Join', { ms: 40, rows: 5_000, 'Merge Cond': '(o.user_id = u.id)' }, ...sides);

  test('one side, with the index that has its order', () => {
    expect(judge(merge(sort(5_000, 20), ordered)).of('merge-join-unsorted')?.index).toBe(
      'CREATE INDEX CONCURRENTLY ON orders (user_id)',
    );
  });

  test('both sides, one behind a Materialize', () => {
    const kept = node('Materialize', { rows: 9_000, ms: 15 }, sort(9_000, 14));
    expect(judge(merge(sort(5_000, 20), kept)).of('merge-join-unsorted')?.title).toContain('both sides');
  });

  test.each([
    ['both in order', merge(ordered, ordered)],
    ['few rows', merge(sort(200, 5), ordered)],
    ['a sort above', node('Sort', { ms: 50, rows: 5_000 }, merge(ordered, ordered))],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('merge-join-unsorted'));
});
