import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The words of the catalogue (for typos, completion and rarity) and what people search for. */
export class Search1700000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE search_terms (
        word text COLLATE "C" PRIMARY KEY CHECK (length(word) BETWEEN 1 AND 64),
        stem text COLLATE "C" NOT NULL,
        documents integer NOT NULL CHECK (documents > 0)
      )`);
    await runner.query(`CREATE INDEX search_terms_stem ON search_terms (stem)`);
    await runner.query(`CREATE INDEX search_terms_frequent ON search_terms (documents DESC, word)`);
    await runner.query(`CREATE INDEX search_terms_similar ON search_terms USING gin (word gin_trgm_ops)`);
    for (const definition of SIMILAR_WORDS) await runner.query(definition);
    // Words as people write them: no stems, nothing left out, accents aside.
    await runner.query(`CREATE TEXT SEARCH CONFIGURATION shop_words (COPY = simple)`);
    await runner.query(`
      ALTER TEXT SEARCH CONFIGURATION shop_words
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple`);
    await runner.query(`
      CREATE INDEX categories_named ON categories USING gin (to_tsvector('shop_words', name))`);
    await runner.query(`
      CREATE TABLE search_queries (
        query text COLLATE "C" PRIMARY KEY CHECK (length(query) BETWEEN 1 AND 100),
        searches integer NOT NULL CHECK (searches > 0),
        results integer NOT NULL CHECK (results >= 0),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX search_queries_popular ON search_queries (searches DESC, query)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX categories_named`);
    await runner.query(`DROP FUNCTION search_similar_words(text), search_similar_beginnings(text)`);
    await runner.query(`DROP TEXT SEARCH CONFIGURATION shop_words`);
    await runner.query(`DROP TABLE search_terms, search_queries`);
  }
}

/** Lower thresholds than the server's own find swapped letters in short words; set for these functions alone. */
const SIMILAR_WORDS = [
  `CREATE FUNCTION search_similar_words(wanted text) RETURNS TABLE (word text, documents integer)
   LANGUAGE sql STABLE SET pg_trgm.similarity_threshold = 0.22 AS $$
     SELECT t.word, t.documents FROM search_terms t
     WHERE t.word % wanted AND length(t.word) BETWEEN length(wanted) - 2 AND length(wanted) + 2
     ORDER BY similarity(t.word, wanted) DESC, t.documents DESC LIMIT 60
   $$`,
  `CREATE FUNCTION search_similar_beginnings(wanted text) RETURNS TABLE (word text, documents integer)
   LANGUAGE sql STABLE SET pg_trgm.word_similarity_threshold = 0.25 AS $$
     SELECT t.word, t.documents FROM search_terms t
     WHERE wanted <% t.word AND length(t.word) >= length(wanted) - 1
     ORDER BY word_similarity(wanted, t.word) DESC, t.documents DESC LIMIT 100
   $$`,
];
