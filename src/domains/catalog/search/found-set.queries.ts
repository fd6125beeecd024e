import type { Queryable } from '../../../performance/database/index.ts';
import { LISTED } from '../catalog.policy.ts';
import type { Term } from './analyse-query.ts';
import { ENOUGH } from './find-candidates.ts';
import { stagesOf } from './match-query.ts';

/** Ids that a set holds at most: facets and other orders work on them. */
export const MOST_FOUND = 1_500;
/** The most popular products looked through for words that very many have. */
const POPULAR_WALK = 10_000;
/** From here on the popular products are looked through first. */
const FREQUENT = 30_000;
const ENOUGH_POPULAR = 200;

/** All that matches, filters aside, or the most popular of it. */
export async function findSet(
  database: Queryable,
  terms: readonly Term[],
  products: number,
): Promise<{ ids: string[]; complete: boolean }> {
  const found = new Set<string>();
  for (const { match, expected } of stagesOf(terms, products)) {
    if (expected >= FREQUENT) {
      const popular = await ids(database, FOUND_POPULAR, match);
      if (popular.length >= ENOUGH_POPULAR) return { ids: popular, complete: false };
    }
    for (const id of await ids(database, FOUND_RARE, match)) found.add(id);
    if (found.size >= ENOUGH) break;
  }
  return { ids: [...found].slice(0, MOST_FOUND), complete: found.size < MOST_FOUND };
}

async function ids(database: Queryable, sql: string, match: string): Promise<string[]> {
  const rows = await database.query<{ ids: string[] | null }>('search.found', sql, [match], { read: true });
  return rows[0]?.ids ?? [];
}

/** One row: as an array the ids travel at a fraction of the cost of as many rows. */
export const FOUND_RARE = `
  SELECT array_agg(p.id::text) AS ids
  FROM (SELECT p.id FROM products p WHERE p.search @@ $1::tsquery AND ${LISTED} LIMIT ${MOST_FOUND}) p`;

export const FOUND_POPULAR = `
  SELECT array_agg(p.id::text) AS ids
  FROM (
    SELECT p.id FROM (
      SELECT p.id, p.search FROM products p WHERE ${LISTED} ORDER BY p.popularity DESC, p.id DESC LIMIT ${POPULAR_WALK}
    ) p
    WHERE p.search @@ $1::tsquery LIMIT ${MOST_FOUND}) p`;
