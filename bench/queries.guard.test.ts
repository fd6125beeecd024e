import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { readPlan } from '../src/performance/query-insight/index.ts';
import { differences } from './queries.diff.ts';
import { faultsOf } from './queries.faults.ts';
import { isSameScale, judge, type Observed } from './queries.guard.ts';
import { acceptPlans, type CommittedPlans, readPlans, writePlans } from './queries.plans.ts';
import { shapeOf } from './queries.shape.ts';

const BY_INDEX = ['Limit', '  Index Scan on products by products_popularity'];
const BY_SORT = ['Limit', '  Sort', '    Seq Scan on products'];
const scale = { products: 1_000_000, orderItems: 10_000_000 };
const committed: CommittedPlans = { scale, statements: { list: { units: 0.5, shapes: [BY_INDEX] } } };

function observed(changes: Partial<Observed> = {}): Observed {
  return { operation: 'list', shapes: [BY_INDEX], faults: [], units: 0.5, unitMs: 2, ...changes };
}

function complaints(changes: Partial<Observed>, known: CommittedPlans | undefined = committed): string[] {
  return judge(known, [observed(changes)])[0]?.complaints ?? [];
}

function plan(node: object) {
  return readPlan(JSON.stringify([{ Plan: node }]));
}

const COSTS = { 'Startup Cost': 0, 'Total Cost': 10, 'Plan Rows': 5, 'Plan Width': 8 };
const RAN = { ...COSTS, 'Actual Startup Time': 0, 'Actual Total Time': 1, 'Actual Rows': 5, 'Actual Loops': 1 };

describe('the guard', () => {
  test('is content with what is committed', () => {
    expect(complaints({})).toEqual([]);
    expect(complaints({ shapes: [] })).toEqual([]);
  });

  test('shows how a new plan differs from the nearest committed one', () => {
    const known = { scale, statements: { list: { units: 0.5, shapes: [['Result'], BY_INDEX] } } };
    expect(complaints({ shapes: [BY_INDEX, BY_SORT] }, known)).toEqual([
      [
        'A plan that is not committed:',
        '  Limit',
        '-   Index Scan on products by products_popularity',
        '+   Sort',
        '+     Seq Scan on products',
      ].join('\n'),
    ]);
  });

  test('tells of a statement nobody has accepted', () => {
    expect(complaints({ operation: 'new' })).toEqual(['It is new: no plan of it is committed.']);
  });

  test('names faults even where plans are not compared', () => {
    expect(judge(undefined, [observed({ faults: ['sorts on disk, 9 kB'], shapes: [BY_SORT] })])[0]?.complaints).toEqual(
      ['It sorts on disk, 9 kB.'],
    );
  });

  test.each([
    ['within twice its figure', { units: 1 }, 0],
    ['beyond it', { units: 1.7, unitMs: 2 }, 1],
    ['beyond it by a trifle', { units: 1.7, unitMs: 1 }, 0],
    ['without times', { units: null, unitMs: null }, 0],
  ])('%s: judges the time by the calibrating statement', (_, changes, count) => {
    expect(complaints(changes)).toHaveLength(count);
  });

  test('compares plans of shops of about the same size alone', () => {
    expect(isSameScale(scale, { products: 969_000, orderItems: 10_300_000 })).toBe(true);
    expect(isSameScale(scale, { products: 2_000, orderItems: 10_000_000 })).toBe(false);
    expect(isSameScale(scale, { products: 1_000_000, orderItems: 0 })).toBe(false);
  });
});

test('plans are accepted in place of the old ones or beside them, and those of other statements stay', () => {
  const more = { ...committed, statements: { ...committed.statements, other: { units: 1, shapes: [BY_SORT] } } };
  const measured = [observed({ shapes: [BY_SORT, BY_SORT], units: null })];
  expect(acceptPlans(more, scale, measured, 'replace').statements).toEqual({
    list: { units: 0.5, shapes: [BY_SORT] },
    other: { units: 1, shapes: [BY_SORT] },
  });
  expect(acceptPlans(more, scale, measured, 'add').statements['list']?.shapes).toEqual([BY_INDEX, BY_SORT]);
  expect(acceptPlans(undefined, scale, measured, 'replace').statements).toEqual({
    list: { units: null, shapes: [BY_SORT] },
  });
});

describe('a shape', () => {
  test('names what was chosen and leaves figures and values out', () => {
    const scan = {
      'Node Type': 'Index Scan',
      'Scan Direction': 'Backward',
      'Parallel Aware': true,
      'Relation Name': 'orders',
      'Index Name': 'orders_bought',
      'Index Cond': "(user_id = 'x'::uuid)",
      ...COSTS,
    };
    const group = { 'Node Type': 'Aggregate', Strategy: 'Hashed', 'Partial Mode': 'Simple', ...COSTS, Plans: [scan] };
    const cte = {
      'Node Type': 'CTE Scan',
      'CTE Name': 'days',
      'Parent Relationship': 'InitPlan',
      'Subplan Name': 'InitPlan 3',
      ...COSTS,
    };
    const join = { 'Node Type': 'Nested Loop', 'Join Type': 'Left', ...COSTS, Plans: [cte, group] };
    expect(shapeOf(plan(join).root)).toEqual([
      'Nested Loop Left',
      '  InitPlan: CTE Scan on days',
      '  Hashed Aggregate',
      '    Parallel Index Scan backward on orders by orders_bought',
    ]);
  });
});

describe('a fault', () => {
  const facts = {
    tables: [
      { name: 'orders', rows: 4_000_000 },
      { name: 'categories', rows: 80 },
    ],
  };
  const scan = (relation: string, more = {}) => ({
    'Node Type': 'Seq Scan',
    'Relation Name': relation,
    ...RAN,
    ...more,
  });

  test('is a large table read as a whole; a small one may be', () => {
    expect(faultsOf(plan(scan('orders')), facts)).toEqual(['reads all of orders, 4000000 rows']);
    expect(faultsOf(plan(scan('categories')), facts)).toEqual([]);
    expect(faultsOf(plan(scan('orders', { 'Actual Loops': 0 })), facts)).toEqual([]);
  });

  test('is a sort or a hash that does not fit into memory', () => {
    const sort = {
      'Node Type': 'Sort',
      'Sort Key': ['id'],
      'Sort Method': 'external merge',
      'Sort Space Used': 900,
      'Sort Space Type': 'Disk',
      ...RAN,
    };
    const hash = { 'Node Type': 'Hash', 'Hash Buckets': 1024, 'Hash Batches': 4, 'Peak Memory Usage': 4096, ...RAN };
    expect(faultsOf(plan(sort), facts)).toEqual(['sorts on disk, 900 kB']);
    expect(faultsOf(plan(hash), facts)).toEqual(['hashes in 4 batches on disk']);
    expect(faultsOf(plan({ ...sort, 'Sort Method': 'quicksort', 'Sort Space Type': 'Memory' }), facts)).toEqual([]);
  });
});

test('differences keep what is common', () => {
  expect(differences(['a', 'b', 'c'], ['a', 'c', 'd'])).toEqual(['  a', '- b', '  c', '+ d']);
  expect(differences([], ['a'])).toEqual(['+ a']);
  expect(differences(['a'], [])).toEqual(['- a']);
});

test('the file is read as it was written; one that is none of ours is refused by name', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'query-plans-'));
  const file = path.join(folder, 'plans.json');
  try {
    expect(readPlans(file)).toBeUndefined();
    writePlans(file, committed);
    expect(readPlans(file)).toEqual(committed);
    writeFileSync(file, '{"statements": 3}');
    expect(() => readPlans(file)).toThrow(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
