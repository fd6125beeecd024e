import { describe, expect, test } from 'vitest';

import { judge, node } from '../../../../../test/support/plans.ts';

const sort = (rest: object) => node('Sort', { ms: 50, rows: 9_000, 'Sort Key': ['a'], ...rest });
const disk = { 'Sort Method': 'external merge', 'Sort Space Used': 9_000, 'Sort Space Type': 'Disk' };
const memory = { 'Sort Method': 'quicksort', 'Sort Space Used': 900, 'Sort Space Type': 'Memory' };

describe('sort-spill', () => {
  test.each([
    ['a sort', sort(disk)],
    ['a worker’s', sort({ ...memory, Workers: [{ 'Worker Number': 0, ...disk }] })],
    [
      'an incremental one',
      node('Incremental Sort', {
        ms: 9,
        'Sort Key': ['a', 'b'],
        'Presorted Key': ['a'],
        'Full-sort Groups': {
          'Sort Methods Used': ['external merge'],
          'Sort Space Disk': { 'Peak Sort Space Used': 99 },
        },
      }),
    ],
    [
      'in text',
      'Sort  (cost=1.00..2.00 rows=9 width=8) (actual time=1.000..90.000 rows=9 loops=1)\n  Sort Key: a\n  Sort Method: external sort  Disk: 5264kB',
    ],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('sort-spill'));

  test.each([
    ['in memory', sort(memory)],
    ['not executed', sort({ ms: null, cost: 5_000 })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('sort-spill'));
});

describe('hash-spill', () => {
  const hash = (batches: number, rest: object = {}) =>
    node(
      'Hash Join',
      { ms: 50 },
      node('Seq Scan', { ms: 5 }),
      node('Hash', {
        ms: 20,
        'Hash Buckets': 1_024,
        'Hash Batches': batches,
        'Original Hash Batches': 1,
        'Peak Memory Usage': 4_000,
        ...rest,
      }),
    );
  test.each([
    ['a join', hash(8)],
    ['a worker’s', hash(1, { Workers: [{ 'Hash Buckets': 1_024, 'Hash Batches': 4 }] })],
    [
      'an aggregate',
      node('Aggregate', {
        ms: 50,
        Strategy: 'Hashed',
        'HashAgg Batches': 5,
        'Peak Memory Usage': 4_145,
        'Disk Usage': 9_000,
      }),
    ],
    [
      'in text',
      `HashAggregate  (cost=1.00..2.00 rows=9 width=8) (actual time=1.000..90.000 rows=9 loops=1)\n  Group Key: a\n  Batches: 5  Memory Usage: 4145kB  Disk Usage: 1000kB`,
    ],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('hash-spill'));

  test('says what the planner expected', () => {
    expect(judge(hash(8)).of('hash-spill')).toMatchObject({
      severity: 'warning',
      evidence: { batches: 8, plannedBatches: 1 },
    });
  });

  test.each([
    ['one batch', hash(1)],
    [
      'an aggregate in memory',
      node('Aggregate', { ms: 50, Strategy: 'Hashed', 'HashAgg Batches': 1, 'Disk Usage': 0 }),
    ],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('hash-spill'));
});

describe('temp-io', () => {
  const blocks = (read: number, written: number) => ({
    'Shared Hit Blocks': 5,
    'Temp Read Blocks': read,
    'Temp Written Blocks': written,
  });
  test.each([
    ['a CTE', node('CTE Scan', { ms: 50, ...blocks(2_000, 2_000) })],
    ['a window', node('WindowAgg', { ms: 50, ...blocks(600, 600) }, node('Seq Scan', { ms: 9, ...blocks(0, 0) }))],
    [
      'in text',
      'Materialize  (cost=1.00..2.00 rows=9 width=8) (actual time=1.000..90.000 rows=9 loops=1)\n  Buffers: shared hit=1, temp read=900 written=900',
    ],
  ])('%s', (_, plan) => expect(judge(plan).codes).toContain('temp-io'));

  test('is told of the node that wrote them, not of those above', () => {
    const below = node('Sort', { ms: 50, ...blocks(2_000, 2_000) });
    expect(
      judge(node('Limit', { ms: 51, ...blocks(2_000, 2_000) }, below))
        .findings.filter(({ code }) => code === 'temp-io')
        .map(({ nodeId }) => nodeId),
    ).toEqual([1]);
  });

  test.each([
    ['a few blocks', node('CTE Scan', { ms: 50, ...blocks(300, 300) })],
    ['none', node('Sort', { ms: 50, ...blocks(0, 0) })],
  ])('not: %s', (_, plan) => expect(judge(plan).codes).not.toContain('temp-io'));
});
