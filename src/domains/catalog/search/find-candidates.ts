import type { Queryable } from '../../../performance/database/index.ts';
import type { Term } from './analyse-query.ts';
import {
  type CandidateRow,
  type CandidateSearch,
  countMatches,
  isFiltered,
  isNarrowed,
  MOST_MATCHES,
  MOST_PASSING,
  MOST_READ,
  narrowCandidates,
  popularCandidates,
  rareCandidates,
} from './candidates.queries.ts';
import { stagesOf } from './match-query.ts';

export interface Candidates {
  rows: CandidateRow[];
  /** How many products match; a lower bound or an estimate where not exact. */
  total: { count: number; exact: boolean };
}

/** Matches that make a page worth looking at; with fewer, and no filter to blame, looser matching adds more. */
export const ENOUGH = 30;
/** Where so many are expected, the popular products are looked through before the full-text index is asked. */
const FREQUENT = 10_000;
/** In a smaller catalogue the full-text index is quick for any words, and sees more of it than the popular products. */
const LARGE = 100_000;
const ENOUGH_POPULAR = 60;
/** Matches read where the popular products that pass a filter have not been enough. */
const READ_AFTER_A_WALK = 2_500;

/**
 * The products to rank for a query, a bounded number however many match.
 * @param products of the catalogue.
 */
export async function findCandidates(
  database: Queryable,
  terms: readonly Term[],
  products: number,
  conditions: Pick<CandidateSearch, 'listed' | 'indexed' | 'checked'>,
): Promise<Candidates> {
  const rows = new Map<string, CandidateRow>();
  let total = { count: 0, exact: true };
  for (const stage of stagesOf(terms, products)) {
    const search = { match: stage.match, terms, ...conditions };
    const found = await matching(database, search, stage.expected, products);
    for (const row of found.rows) rows.set(row.id, row);
    total = { count: Math.max(found.total.count, rows.size), exact: found.total.exact };
    if (await isEnough(database, search, rows.size, isVeryFrequent(stage.expected, products))) break;
  }
  return { rows: [...rows.values()], total };
}

/** Looser words help where the words found too little, not where a filter left nothing of plenty. */
async function isEnough(database: Queryable, search: CandidateSearch, found: number, frequent: boolean) {
  if (!isFiltered(search)) return found >= ENOUGH;
  return found > 0 || frequent || (await countMatches(database, search, ENOUGH)) >= ENOUGH;
}

async function matching(
  database: Queryable,
  search: CandidateSearch,
  expected: number,
  products: number,
): Promise<Candidates> {
  const filtered = isFiltered(search);
  const isFrequent = isVeryFrequent(expected, products);
  if (isFrequent && isNarrowed(search)) {
    const rows = await narrowCandidates(database, search);
    return { rows, total: { count: matchesOf(rows), exact: false } };
  }
  const isWalked = isFrequent && (!filtered || (expected / products) * MOST_PASSING >= ENOUGH);
  const popular = isWalked ? await popularCandidates(database, search, expected / products) : [];
  // A page full is enough where a filter leaves few.
  if (popular.length >= (filtered ? ENOUGH : ENOUGH_POPULAR)) {
    return { rows: popular, total: { count: filtered ? matchesOf(popular) : Math.round(expected), exact: false } };
  }
  let found = await rareCandidates(database, isWalked ? { ...search, mostRead: READ_AFTER_A_WALK } : search);
  // Where all that has the words was read, a category or a brand has none of it either.
  if (found.length === 0 && isNarrowed(search) && (await countMatches(database, search, MOST_READ)) >= MOST_READ) {
    found = await narrowCandidates(database, search);
  }
  const exact = matchesOf(found) < MOST_MATCHES && (!filtered || !isFrequent);
  return { rows: [...found, ...popular], total: { count: matchesOf(found), exact } };
}

function matchesOf(rows: readonly CandidateRow[]): number {
  return rows[0]?.matches ?? 0;
}

function isVeryFrequent(expected: number, products: number): boolean {
  return products >= LARGE && expected >= FREQUENT;
}
