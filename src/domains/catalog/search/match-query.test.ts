import { expect, test } from 'vitest';

import type { Term } from './analyse-query.ts';
import { beginningOperand, operand, stagesOf } from './match-query.ts';

const term = (stem: string, weight: number, documents = 100, unwanted = false): Term => ({
  alternatives: [{ stems: [stem], factor: 1 }],
  weight,
  documents,
  mentions: documents,
  unwanted,
});

test('nothing in a stem is an operator', () => {
  expect(operand(`a'b\\c & d`)).toBe(`'a''b\\\\c & d'`);
  expect(beginningOperand('ab')).toBe(`'ab':*`);
});

test('all terms first, then the sets that weigh enough', () => {
  const stages = stagesOf([term('red', 1), term('dog', 2), term('bowl', 3)], 1_000).map(({ match }) => match);
  expect(stages[0]).toBe(`((('bowl')) & (('dog')) & (('red')))`);
  expect(stages[1]).toBe(`((('bowl')) & (('dog'))) | ((('bowl')) & (('red')))`);
  expect(stages[2]).toContain(`((('bowl')))`);
  expect(stages).toHaveLength(3);
});

test('what is unwanted is not asked for, and nothing asked for is no stage', () => {
  expect(stagesOf([term('lamp', 1), term('cord', 1, 100, true)], 10).map(({ match }) => match)).toEqual([
    `((('lamp')))`,
  ]);
  expect(stagesOf([], 10)).toEqual([]);
});

test('expects as many matches as independent words would have', () => {
  expect(stagesOf([term('red', 1, 500), term('dog', 1, 100)], 1_000)[0]?.expected).toBeCloseTo(50);
  expect(stagesOf([term('red', 1, 5)], 0)[0]?.expected).toBe(0);
});
