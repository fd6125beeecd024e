import type { Queryable } from '../../../performance/database/index.ts';
import { type Bind, sqlValues } from '../listing.filter.ts';
import type { Term } from './analyse-query.ts';
import { operand } from './match-query.ts';

/** What ranking needs to know of a product that matches. */
export interface CandidateRow {
  id: string;
  category: string;
  popularity: number;
  age_days: number;
  /** Words in all of its text. */
  words: number;
  /** "stem weights positions" of every stem of the query that it has, each on a line: "batteri AAD 3,7,40". */
  hits: string | null;
  /** How many products matched, up to the limit of the statement. */
  matches: number;
}

export interface CandidateSearch {
  /** A tsquery (match-query.ts). */
  match: string;
  terms: readonly Term[];
  /** What may be listed at all: conditions on `products p`. */
  listed: (bind: Bind) => readonly string[];
  /** Conditions that an index can answer. */
  indexed: (bind: Bind) => readonly string[];
  /** Further conditions, checked on what was read. */
  checked: (bind: Bind) => readonly string[];
  /** Matches read at most, where conditions throw some of them away. */
  mostRead?: number;
}

/** Asks for conditions only to see whether there are any. */
const NOWHERE = () => '';

export function isFiltered({ indexed, checked }: Pick<CandidateSearch, 'indexed' | 'checked'>): boolean {
  return isNarrowed({ indexed }) || checked(NOWHERE).length > 0;
}

/** By a condition that an index can answer. */
export function isNarrowed({ indexed }: Pick<CandidateSearch, 'indexed'>): boolean {
  return indexed(NOWHERE).length > 0;
}

/** Matches looked at in one search: reading and roughly ranking one costs about 6 µs. */
export const MOST_MATCHES = 2_000;
/** Of those, the ones ranked in full; no list by relevance is longer for one way of matching. */
const MOST_RANKED = 300;
/** Of the most popular products, how many are looked through at most for words that very many have. */
const LONGEST_WALK = 8_000;
/** The same within the index alone, where filters throw some of them away. */
const LONGEST_FILTERED_WALK = 40_000;
/** Of those, the ones that pass the filters and are read. */
export const MOST_PASSING = 2_500;
/** Matches read at most, where conditions throw some of them away. */
export const MOST_READ = 5_000;
/** Products of a category, a brand or a seller read at most, where the words are frequent. */
const MOST_NARROWED = 6_000;
const MOST_POPULAR_MATCHES = 400;

/** The matches by the full-text index: for words that few products have. */
export async function rareCandidates(database: Queryable, search: CandidateSearch): Promise<CandidateRow[]> {
  const { sql, values } = candidatesStatement(search, { by: 'words' });
  return database.query<CandidateRow>('search.rare', sql, values, { read: true });
}

/** The matches in a category, of a brand or a seller: for frequent words within few products. */
export async function narrowCandidates(database: Queryable, search: CandidateSearch): Promise<CandidateRow[]> {
  const { sql, values } = candidatesStatement(search, { by: 'filter' });
  return database.query<CandidateRow>('search.narrow', sql, values, { read: true });
}

/** How many products match, filters aside, up to a limit. */
export async function countMatches(
  database: Queryable,
  { match, listed }: CandidateSearch,
  limit: number,
): Promise<number> {
  const { bind, values } = sqlValues();
  const conditions = [`p.search @@ ${bind(match)}::tsquery`, ...listed(bind)].join(' AND ');
  const rows = await database.query<{ count: number }>(
    'search.count',
    `SELECT count(*) AS count FROM (SELECT 1 FROM products p WHERE ${conditions} LIMIT ${bind(limit)}) p`,
    values,
    { read: true },
  );
  return rows[0]?.count ?? 0;
}

/**
 * The matches among the most popular products: for words that very many products have.
 * @param frequency share of the products expected to match: how far to look for enough of them.
 */
export async function popularCandidates(
  database: Queryable,
  search: CandidateSearch,
  frequency: number,
): Promise<CandidateRow[]> {
  const walk = Math.min(isFiltered(search) ? MOST_PASSING : LONGEST_WALK, Math.ceil(MOST_POPULAR_MATCHES / frequency));
  const { sql, values } = candidatesStatement(search, { by: 'popularity', walk });
  return database.query<CandidateRow>('search.popular', sql, values, { read: true });
}

type Reading = { by: 'words' } | { by: 'filter' } | { by: 'popularity'; walk: number };

/** Reads a bounded number of products by the one index that fits, and checks the rest of the conditions on those. */
export function candidatesStatement(search: CandidateSearch, reading: Reading) {
  const { match, terms } = search;
  const { bind, values } = sqlValues();
  const matches = [`p.search @@ ${bind(match)}::tsquery`];
  const [listed, indexed, checked] = [search.listed(bind), search.indexed(bind), search.checked(bind)];
  const filters = [...indexed, ...checked];
  const isUnfiltered = filters.length === 0;
  const listedOnes = (columns: string, ...conditions: string[]) =>
    `SELECT ${columns} FROM products p WHERE ${[...conditions, ...listed].join(' AND ')}`;
  const inOrder = 'ORDER BY p.popularity DESC, p.id DESC';
  // Where there are filters, they are decided within the index; only what passes them is read from the table.
  const readings = {
    words: (): [string, string[]] => {
      const limit = isUnfiltered ? MOST_MATCHES : (search.mostRead ?? MOST_READ);
      return [`(${listedOnes(READ_COLUMNS, ...matches)} LIMIT ${bind(limit)}) p`, filters];
    },
    filter: (): [string, string[]] => [read(`${listedOnes('p.id', ...filters)} LIMIT ${bind(MOST_NARROWED)}`), matches],
    popularity: (): [string, string[]] => {
      const walk = bind(reading.by === 'popularity' ? reading.walk : 0);
      if (isUnfiltered) return [`(${listedOnes(READ_COLUMNS)} ${inOrder} LIMIT ${walk}) p`, matches];
      const walked = `${listedOnes(FILTER_COLUMNS)} ${inOrder} LIMIT ${bind(LONGEST_FILTERED_WALK)}`;
      return [read(`SELECT p.id FROM (${walked}) p WHERE ${filters.join(' AND ')} LIMIT ${walk}`), matches];
    },
  };
  const [from, kept] = readings[reading.by]();
  const found = `
    SELECT p.id, p.search, p.category, p.popularity, p.created_at
    FROM ${from}
    ${kept.length === 0 ? '' : `WHERE ${kept.join(' AND ')}`}
    LIMIT ${reading.by === 'popularity' ? MOST_POPULAR_MATCHES : MOST_MATCHES}`;
  const stems = [...new Set(terms.flatMap(({ alternatives }) => alternatives.flatMap(({ stems }) => stems)))];
  const sql = `
    WITH matched AS MATERIALIZED (${found}),
    roughly AS MATERIALIZED (
      SELECT * FROM matched m ORDER BY ${roughRank(terms, bind)} DESC, m.id DESC LIMIT ${MOST_RANKED})
    SELECT m.id, m.category, m.popularity, extract(epoch FROM now() - m.created_at)::float8 / 86400 AS age_days,
           text.words, text.hits, (SELECT count(*) FROM matched) AS matches
    FROM roughly m
    CROSS JOIN LATERAL (
      SELECT sum(cardinality(u.positions)) AS words,
             string_agg(u.lexeme || ' ' || array_to_string(u.weights, '') || ' ' || array_to_string(u.positions, ','), E'\\n')
               FILTER (WHERE u.lexeme = ANY(${bind(stems)}::text[])) AS hits
      FROM unnest(m.search) u) text`;
  return { sql, values };
}

/** The rows of the ids of a statement. */
function read(ids: string): string {
  return `(${ids}) passing JOIN products p ON p.id = passing.id`;
}

/** What filters need, all of it in the indexes of the lists. */
const FILTER_COLUMNS = 'p.id, p.category, p.price_usd, p.condition, p.rating_average, p.brand, p.user_id';
/** And what ranking needs. */
const READ_COLUMNS = `${FILTER_COLUMNS}, p.search, p.popularity, p.created_at`;

/**
 * A first order cheap enough for thousands: Σ rarity · ts_rank of the term, which saturates with repetition and weighs
 * the fields, over the logarithm of the length.
 */
function roughRank(terms: readonly Term[], bind: Bind): string {
  const wanted = terms.filter(({ unwanted }) => !unwanted);
  const ranks = wanted.map(({ alternatives, weight }) => {
    const ways = alternatives.map(
      ({ stems, factor }) =>
        `${bind(factor)}::float8 * ts_rank('{0.25,0.35,0.6,1}', m.search, ${bind(stems.map(operand).join(' & '))}::tsquery, 1)`,
    );
    return `${bind(weight)}::float8 * greatest(${ways.join(', ')})`;
  });
  return `(${ranks.join(' + ')})`;
}
