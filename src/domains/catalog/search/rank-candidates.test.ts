import { expect, test } from 'vitest';

import type { Term } from './analyse-query.ts';
import type { CandidateRow } from './candidates.queries.ts';
import { rankCandidates } from './rank-candidates.ts';

const term = (stem: string, unwanted = false): Term => ({
  alternatives: [{ stems: [stem], factor: 1 }],
  weight: 1,
  documents: 10,
  mentions: 10,
  unwanted,
});

const row = (id: string, hits: string | null, traits: Partial<CandidateRow> = {}): CandidateRow => ({
  id,
  hits,
  category: 'home',
  popularity: 0,
  age_days: 100,
  words: 50,
  matches: 1,
  ...traits,
});

const order = (rows: CandidateRow[], terms: Term[]) => rankCandidates(rows, terms, 50).map(({ id }) => id);

test('title before brand, attributes and description', () => {
  const rows = ['D', 'C', 'B', 'A'].map((weight) => row(weight, `lamp ${weight} 3`));
  expect(order(rows, [term('lamp')])).toEqual(['A', 'B', 'C', 'D']);
});

test('all terms before one term often', () => {
  const rows = [row('one', 'oak AAA 1,2,3'), row('both', 'oak A 1\nlamp A 5')];
  expect(order(rows, [term('oak'), term('lamp')])).toEqual(['both', 'one']);
});

test('words in a row before words apart, a short text before a long one', () => {
  const rows = [row('apart', 'oak A 1\nlamp A 9'), row('row', 'oak A 1\nlamp A 2')];
  expect(order(rows, [term('oak'), term('lamp')])).toEqual(['row', 'apart']);
  expect(order([row('long', 'oak A 1', { words: 500 }), row('short', 'oak A 1')], [term('oak')])).toEqual([
    'short',
    'long',
  ]);
});

test('what is unwanted goes down; a description may mention it', () => {
  const rows = [row('named', 'lamp A 1\ncord A 4'), row('mentioned', 'lamp A 1\ncord D 40')];
  expect(order(rows, [term('lamp'), term('cord', true)])).toEqual(['mentioned', 'named']);
});

test('the kind most of the best are of goes up; popularity and freshness decide between equals', () => {
  const lamps = [1, 2, 3].map((number) => row(`lamp-${number}`, 'oak A 1', { category: 'home/lamps' }));
  expect(order([row('toy', 'oak A 1', { category: 'toys' }), ...lamps], [term('oak')]).at(-1)).toBe('toy');
  expect(order([row('a', 'oak A 1'), row('b', 'oak A 1', { popularity: 50 })], [term('oak')])).toEqual(['b', 'a']);
  expect(order([row('b', 'oak A 1'), row('a', 'oak A 1', { age_days: 1 })], [term('oak')])).toEqual(['a', 'b']);
});

test('an equal score falls to the id, and a product without hits stays', () => {
  expect(order([row('a', null), row('b', null)], [term('oak')])).toEqual(['b', 'a']);
});
