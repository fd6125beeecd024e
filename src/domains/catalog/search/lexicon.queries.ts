import type { Queryable } from '../../../performance/database/index.ts';
import { LIVE } from '../catalog.policy.ts';

/** What the catalogue knows of a word. */
export interface KnownWord {
  /** Its stem in the search index; undefined for a word the index leaves out. */
  stem: string | undefined;
  /** Products that name it, in any form of it, in title, brand, category or attributes. */
  documents: number;
}

/** Looks words up, all in one go. */
export async function lookUp(database: Queryable, words: readonly string[]): Promise<Map<string, KnownWord>> {
  const rows = await database.query<{ word: string; stem: string | null; documents: number }>(
    'search.look-up',
    LOOK_UP,
    [words],
    { read: true },
  );
  return new Map(rows.map(({ word, stem, documents }) => [word, { stem: stem ?? undefined, documents }]));
}

export const LOOK_UP = `
  SELECT w.word, s.stem, coalesce(t.documents, 0) AS documents
  FROM unnest($1::text[]) AS w(word)
  CROSS JOIN LATERAL (SELECT (tsvector_to_array(to_tsvector('shop', w.word)))[1] COLLATE "C" AS stem) s
  LEFT JOIN LATERAL (SELECT sum(documents) AS documents FROM search_terms WHERE stem = s.stem) t ON true`;

export interface CatalogueSize {
  /** Active ones. */
  products: number;
  /** Words in all the text of a product, on average. */
  averageWords: number;
  /** Share of the products that have a stem anywhere in their text, for the most frequent ones; as last analysed. */
  mentioned?: Readonly<Record<string, number>>;
}

export async function catalogueSize(database: Queryable): Promise<CatalogueSize> {
  const rows = await database.query<CatalogueSize>('search.catalogue-size', CATALOGUE_SIZE, [], { read: true });
  return rows[0] ?? { products: 0, averageWords: USUAL_WORDS };
}

/** Until the words of the catalogue have been counted. */
const USUAL_WORDS = 80;

export const CATALOGUE_SIZE = `
  SELECT (SELECT coalesce(sum(product_count), 0) FROM categories) AS products,
         coalesce((SELECT (value ->> 'averageWords')::float8 FROM shop_state WHERE key = 'search.vocabulary'),
                  ${USUAL_WORDS}) AS "averageWords",
         (SELECT coalesce(jsonb_object_agg(stem, share), '{}')
          FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS common (stem, share)
          WHERE s.schemaname = current_schema() AND s.tablename = 'products' AND s.attname = 'search'
            AND stem IS NOT NULL) AS mentioned`;

export interface NearWord {
  word: string;
  documents: number;
}

/** Words that look like an unknown one, those it begins, and whether any product mentions it at all. */
export async function near(database: Queryable, word: string, stem: string) {
  const rows = await database.query<{ similar: NearWord[]; longer: string[]; mentioned: boolean }>(
    'search.near',
    NEAR,
    [word, stem],
    { read: true },
  );
  return rows[0] ?? { similar: [], longer: [], mentioned: false };
}

export const NEAR = `
  SELECT
    coalesce((SELECT jsonb_agg(s) FROM search_similar_words($1) s), '[]') AS similar,
    ARRAY(SELECT word FROM search_terms WHERE word >= $1 AND word < $1 || chr(1114111)
          ORDER BY documents DESC, word LIMIT 6) AS longer,
    EXISTS (SELECT 1 FROM (
      SELECT 1 FROM products p
      WHERE p.search @@ quote_literal($2)::tsquery AND ${LIVE}
      LIMIT 1) found) AS mentioned`;
