import type { Queryable } from '../../../performance/database/index.ts';
import type { PictureRow } from '../../media/index.ts';
import { LIVE } from '../catalog.policy.ts';
import type { NearWord } from './lexicon.queries.ts';

/** From so many products on, those named by what was typed are looked for among the popular ones alone. */
const FREQUENT = 2_000;

/** What people searched for that begins so, the most frequent first. */
export async function queriesFrom(database: Queryable, beginning: string, limit: number): Promise<string[]> {
  const rows = await database.query<{ query: string }>('search.queries-from', QUERIES_FROM, [beginning, limit], {
    read: true,
  });
  return rows.map(({ query }) => query);
}

export const QUERIES_FROM = `
  SELECT query FROM search_queries
  WHERE query >= $1 AND query < $1 || chr(1114111) AND results > 0
  ORDER BY searches DESC, query LIMIT $2`;

/** Words of the catalogue that begin so, the most frequent first. */
export async function wordsFrom(database: Queryable, beginning: string): Promise<NearWord[]> {
  return database.query<NearWord>('search.words-from', WORDS_FROM, [beginning], { read: true });
}

/** The words named by most products among those that share the beginning; numbers finish nothing. */
export const WORDS_FROM = `
  SELECT word, documents FROM search_terms
  WHERE word >= $1 AND word < $1 || chr(1114111) AND (word = $1 OR word !~ '[0-9]')
  ORDER BY documents DESC, word LIMIT 8`;

export async function similarBeginnings(database: Queryable, beginning: string): Promise<NearWord[]> {
  return database.query<NearWord>('search.similar-beginnings', SIMILAR_BEGINNINGS, [beginning], { read: true });
}

export const SIMILAR_BEGINNINGS = `SELECT word, documents FROM search_similar_beginnings($1)`;

export interface NamedCategory {
  path: string;
  name: string;
}

export async function categoriesNamed(database: Queryable, match: string): Promise<NamedCategory[]> {
  return database.query<NamedCategory>('search.categories-named', CATEGORIES_NAMED, [match], { read: true });
}

export const CATEGORIES_NAMED = `
  SELECT path, name FROM categories
  WHERE to_tsvector('shop_words', name) @@ $1::tsquery
  ORDER BY product_count DESC, path LIMIT 4`;

export interface NamedProduct {
  slug: string;
  title: string;
  picture: PictureRow | null;
}

/**
 * The most popular products whose title has the words; for frequent ones only among the most popular of all.
 * @param expected how many, about.
 */
export async function productsNamed(database: Queryable, match: string, expected: number): Promise<NamedProduct[]> {
  const sql = expected >= FREQUENT ? PRODUCTS_NAMED_POPULAR : PRODUCTS_NAMED;
  return database.query<NamedProduct>('search.products-named', sql, [match], { read: true });
}

const PICTURE = `
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object('alt', i.alt, 'width', i.width, 'height', i.height,
                              'placeholder', i.placeholder, 'variants', i.variants) AS picture
    FROM product_images i WHERE i.product_id = p.id AND NOT i.refused ORDER BY i.position LIMIT 1) picture ON true`;

export const PRODUCTS_NAMED_POPULAR = `
  SELECT p.slug, p.title, picture.picture
  FROM (
    SELECT p.id, p.slug, p.title, p.popularity FROM (
      SELECT p.id, p.slug, p.title, p.search, p.popularity FROM products p
      WHERE ${LIVE} ORDER BY p.popularity DESC, p.id DESC LIMIT 5000
    ) p
    WHERE p.search @@ $1::tsquery LIMIT 5) p ${PICTURE}
  ORDER BY p.popularity DESC, p.id DESC`;

export const PRODUCTS_NAMED = `
  SELECT p.slug, p.title, picture.picture
  FROM (
    SELECT p.* FROM (
      SELECT p.id, p.slug, p.title, p.popularity FROM products p
      WHERE p.search @@ $1::tsquery AND ${LIVE} LIMIT 1000
    ) p
    ORDER BY p.popularity DESC, p.id DESC LIMIT 5) p ${PICTURE}
  ORDER BY p.popularity DESC, p.id DESC`;

/** Which of the words occur in a product together with what goes before them. */
export async function foundTogether(database: Queryable, match: string, words: readonly string[]): Promise<string[]> {
  if (match === '' || words.length === 0) return [];
  const rows = await database.query<{ word: string }>('search.found-together', FOUND_TOGETHER, [match, words], {
    read: true,
  });
  return rows.map(({ word }) => word);
}

export const FOUND_TOGETHER = `
  SELECT w.word FROM unnest($2::text[]) WITH ORDINALITY AS w (word, place)
  WHERE EXISTS (
    SELECT 1 FROM (
      SELECT 1 FROM products p
      WHERE p.search @@ ($1::tsquery && plainto_tsquery('shop', w.word)) AND ${LIVE}
      LIMIT 1) found)
  ORDER BY w.place`;
