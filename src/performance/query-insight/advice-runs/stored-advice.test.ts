import { describe, expect, test } from 'vitest';

import type { Advice, IndexProposal, Served } from '../advisor/proposal.ts';
import { planFromJson } from '../plan/plan-from-json.ts';
import { storedAdvice } from './stored-advice.ts';

const FIGURES = { ms: 1, buffers: 2, timedOut: false };

function served(length: number): Served {
  const statement = `SELECT ${'a, '.repeat(length / 3)} b FROM t WHERE c = 'secret' AND d = 4711`;
  return { statement, calls: 1, before: FIGURES, after: FIGURES, predictedSavedMs: 0 };
}

/** A plan of so many nodes, each with a condition of a thousand characters. */
function plan(nodes: number) {
  const scan = { 'Node Type': 'Seq Scan', 'Relation Name': 't', Filter: `(c = ${'x + '.repeat(250)}x)` };
  return planFromJson([{ Plan: { 'Node Type': 'Append', Plans: Array.from({ length: nodes - 1 }, () => scan) } }]);
}

function proposal(number: number, nodes: number, statements: number): IndexProposal {
  const plans = { before: plan(nodes), after: plan(nodes) };
  return {
    id: `index_${number}`,
    table: 'public.t',
    definition: 'CREATE INDEX CONCURRENTLY i ON t (c)',
    reverse: 'DROP INDEX CONCURRENTLY IF EXISTS i',
    target: 't (c)',
    serves: Array.from({ length: statements }, () => served(3_000)),
    proof: { stage: 'scratch', plans },
    savedMs: 1,
    predictedSavedMs: 1,
    costs: { diskBytes: 1, writeFactor: 1, writeMs: 0 },
    verdict: 'accepted',
    reason: 'PostgreSQL says "secret".',
  };
}

function advice(proposals: IndexProposal[], skipped = 0): Advice {
  return {
    proposals,
    skipped: Array.from({ length: skipped }, () => ({ sql: `SELECT 'secret' FROM t`, reason: 'No.' })),
    workload: { statements: 1, beforeMs: 2, afterMs: 1, writeMs: 0 },
    hypothetical: false,
  };
}

describe('what is kept of advice', () => {
  test('is all of it where it is little, without values', () => {
    const stored = storedAdvice(advice([proposal(1, 3, 1)], 1));
    expect(stored).toMatchObject({ proposals: [{ id: 'index_1', before: { Plan: {} }, after: { Plan: {} } }] });
    expect(JSON.stringify(stored)).not.toMatch(/secret|4711/);
  });

  test('is 40 proposals of 20 statements of 2,000 characters, and 100 that were skipped', () => {
    const stored = storedAdvice(
      advice([...Array.from({ length: 60 }, (_, number) => proposal(number, 2, 1)), proposal(61, 2, 30)], 150),
    );
    expect(stored.proposals).toHaveLength(40);
    expect(stored.skipped).toHaveLength(100);
    expect(Math.max(...stored.proposals.flatMap(({ serves }) => serves.map(({ statement }) => statement.length)))).toBe(
      2_000,
    );
  });

  test('goes without plans beyond a megabyte, and without the longer lists where that is not enough', () => {
    const tall = Array.from({ length: 10 }, (_, number) => proposal(number, 150, 1));
    const withoutPlans = storedAdvice(advice(tall, 1));
    expect(withoutPlans.proposals.map(({ before, after }) => [before, after])).toEqual(tall.map(() => [null, null]));
    expect(withoutPlans.skipped).toHaveLength(1);
    const wide = Array.from({ length: 40 }, (_, number) => proposal(number, 2, 20));
    const bare = storedAdvice(advice(wide, 1));
    expect(JSON.stringify(bare).length).toBeLessThanOrEqual(1_000_000);
    expect(bare.proposals.every(({ serves, before }) => serves.length === 2 && before === null)).toBe(true);
    expect(bare.skipped).toEqual([]);
  }, 60_000);
});
