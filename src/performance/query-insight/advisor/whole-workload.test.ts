import { expect, test, vi } from 'vitest';

import { planFromJson } from '../plan/plan-from-json.ts';
import type { IndexShape } from './index-shape.ts';
import type { Proof, Proved } from './verdict.ts';
import { harmfulAmong, totalOf } from './whole-workload.ts';

type Measure = Parameters<typeof harmfulAmong>[2];

/** A statement that was called a hundred times, and used these indexes. */
function proof(beforeMs: number, afterMs: number, ...used: string[]): Proof {
  const nodes = used.map((name) => ({ 'Node Type': 'Index Scan', 'Index Name': name }));
  const plan = planFromJson([{ Plan: { 'Node Type': 'Append', Plans: nodes } }]);
  const figures = { buffers: 0, read: 0, timedOut: false, plan };
  return {
    statement: {
      id: 0,
      sql: '',
      calls: 100,
      paramSets: [[]],
      paramsMade: false,
      uses: [],
      literal: new Set(),
      writes: false,
      written: [],
      executable: true,
    },
    before: { ...figures, ms: beforeMs },
    after: { ...figures, ms: afterMs },
    predictedSavedMs: 0,
  };
}

function index(copyName: string, writeMs = 0): Proved {
  const shape: IndexShape = { schema: 'public', table: copyName, method: 'btree', keys: [], include: [], where: [] };
  return { shape, accepted: true, reason: '', serves: [], writes: undefined, writeMs, bytes: 0, copyName };
}

test('the total has what writes cost, and counts what no index concerns the same twice', () => {
  const statements = [proof(10, 1, 'good'), proof(5, 7)];
  expect(totalOf(statements, [index('good', 50)])).toEqual({ beforeMs: 1_500, afterMs: 650, writeMs: 50 });
});

test('an index that slows another statement down more than it saves is found', async () => {
  const statements = [proof(2, 1, 'bad'), proof(10, 30, 'bad'), proof(100, 1, 'good')];
  const [bad, good] = [index('bad'), index('good')];
  const measure = vi.fn<Measure>(async (statement) => {
    const without = statements.find((one) => one.statement === statement)?.before.ms ?? 0;
    return proof(without, without);
  });
  expect(await harmfulAmong(statements, [good, bad], measure)).toBe(bad);
  expect(measure).toHaveBeenCalledTimes(2);
  expect(measure.mock.calls[0]?.slice(1)).toEqual([[good.shape]]);
});

test('one that slows a statement and saves more elsewhere stays', async () => {
  const statements = [proof(50, 1, 'mixed'), proof(10, 30, 'mixed')];
  const measure = async (statement: Proof['statement']) => {
    const without = statements.find((one) => one.statement === statement)?.before.ms ?? 0;
    return proof(without, without);
  };
  expect(await harmfulAmong(statements, [index('mixed')], measure)).toBeUndefined();
});

test('where nothing was slowed nothing is measured again', async () => {
  const measure = vi.fn<Measure>();
  expect(await harmfulAmong([proof(10, 1, 'good')], [index('good')], measure)).toBeUndefined();
  expect(measure).not.toHaveBeenCalled();
});
