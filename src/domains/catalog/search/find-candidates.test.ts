import { expect, test } from 'vitest';

import type { Queryable } from '../../../performance/database/index.ts';
import type { Term } from './analyse-query.ts';
import { findCandidates } from './find-candidates.ts';

const term = (stem: string, mentions: number): Term => ({
  alternatives: [{ stems: [stem], factor: 1 }],
  weight: 1,
  documents: mentions,
  mentions,
  unwanted: false,
});

/** The statements of a search that finds nothing, its words aside. */
async function asked(
  mentions: number,
  { words, brand = '' }: { words: number; brand?: string },
): Promise<Record<string, number>> {
  const operations: Record<string, number> = {};
  const database: Queryable = {
    query: async <Row extends object>(operation: string) => {
      operations[operation] = (operations[operation] ?? 0) + 1;
      return (operation === 'search.count' ? [{ count: words }] : []) as Row[];
    },
  };
  await findCandidates(database, [term('oak', mentions), term('lamp', mentions)], 1_000_000, {
    listed: () => ['true'],
    indexed: (bind) => (brand === '' ? [] : [`p.brand = ${bind(brand)}`]),
    checked: (bind) => [`p.condition = ${bind('fair')}`],
  });
  return operations;
}

test('where a filter leaves nothing of plenty, no looser words are tried', async () => {
  expect(await asked(2_000, { words: 30 })).toEqual({ 'search.rare': 1, 'search.count': 1 });
});

test('where the words have few matches themselves, looser ones are', async () => {
  expect((await asked(2_000, { words: 29 }))['search.rare']).toBeGreaterThan(1);
});

test('a brand is looked through only where the words have more matches than are read', async () => {
  expect(await asked(2_000, { words: 4_999, brand: 'Nord' })).not.toHaveProperty('search.narrow');
  expect(await asked(2_000, { words: 5_000, brand: 'Nord' })).toHaveProperty('search.narrow', 1);
});

test('of frequent words a brand is looked through at once', async () => {
  expect(await asked(500_000, { words: 0, brand: 'Nord' })).toEqual({ 'search.narrow': 1 });
});
