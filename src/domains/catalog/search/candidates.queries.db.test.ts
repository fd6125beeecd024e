import { beforeAll, expect, test } from 'vitest';

import { makeProduct, makeSeller } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../../performance/database/index.ts';
import { filterConditions, type ListingFilter, listingConditions } from '../listing.filter.ts';
import { analyseQuery } from './analyse-query.ts';
import { type CandidateSearch, narrowCandidates, popularCandidates, rareCandidates } from './candidates.queries.ts';
import { findSet } from './found-set.queries.ts';
import { stagesOf } from './match-query.ts';

let database: Database;
const RATE = { currency: 'USD', minorDigits: 2, scaledUsd: 10_000_000_000n };

beforeAll(async () => {
  ({ database } = await testDatabase());
  const seller = await makeSeller(database);
  for (let number = 0; number < 40; number += 1) {
    await makeProduct(database, {
      seller,
      title: number % 2 === 0 ? `Oak lamp ${number}` : `Pine chair ${number}`,
      category: number % 4 === 0 ? 'home/lamps' : 'garden',
      condition: number % 8 === 0 ? 'good' : 'new',
      popularity: number,
    });
  }
});

async function searchFor(words: string, filter: ListingFilter): Promise<CandidateSearch> {
  const { terms } = await analyseQuery(database, words, { products: 40 });
  return {
    match: stagesOf(terms, 40)[0]?.match ?? '',
    terms,
    listed: (bind) => listingConditions({}, RATE, bind),
    indexed: (bind) => filterConditions(filter, RATE, bind, ['price', 'condition', 'rating']),
    checked: (bind) => filterConditions(filter, RATE, bind, ['category', 'brand', 'seller']),
  };
}

test.each([
  [{}, 20],
  [{ category: 'home' }, 10],
  [{ condition: ['good'] }, 5],
  [{ category: 'home', condition: ['good'] }, 5],
  [{ category: 'garden', condition: ['good'] }, 0],
])('every way of reading finds the same with the filter %j', async (filter, count) => {
  const search = await searchFor('oak lamps', filter);
  const ways = await Promise.all([
    rareCandidates(database, search),
    narrowCandidates(database, search),
    popularCandidates(database, search, 0.5),
  ]);
  const ids = ways.map((rows) => rows.map(({ id }) => id).toSorted());
  expect(ids[0]).toHaveLength(count);
  expect(ids[1]).toEqual(ids[0]);
  expect(ids[2]).toEqual(ids[0]);
  for (const rows of ways) expect(rows[0]?.matches ?? 0).toBe(count);
});

test('a short walk sees the most popular alone', async () => {
  const rows = await popularCandidates(database, await searchFor('oak', {}), 100);
  expect(rows).toHaveLength(2);
});

test('the found set of a frequent word is looked for among the popular products', async () => {
  const { terms } = await analyseQuery(database, 'oak', { products: 40 });
  const frequent = terms.map((term) => ({ ...term, mentions: 1_000_000 }));
  expect((await findSet(database, frequent, 1_000_000)).ids).toHaveLength(20);
  expect(await findSet(database, [], 40)).toEqual({ ids: [], complete: true });
});
