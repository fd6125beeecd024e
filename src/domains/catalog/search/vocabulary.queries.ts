import type { Queryable } from '../../../performance/database/index.ts';
import { LIVE } from '../catalog.policy.ts';

/** Words kept at most; the rarest go. */
const MOST_WORDS = 400_000;

/** The different words that name a product, as people write them. */
const NAMING_WORDS = `
  unnest(tsvector_to_array(to_tsvector('shop_words', search_normal_form(
    p.title || ' ' || coalesce(p.brand, '') || ' ' || translate(p.category, '/-', '  ') || ' '
    || coalesce(search_values(p.attributes), ''))))) AS word`;

/** Words with how many products they name, for the products of a condition. */
function counted(condition: string): string {
  return `
    SELECT word, stem, documents
    FROM (
      SELECT word COLLATE "C" AS word, count(*) AS documents
      FROM products p CROSS JOIN LATERAL ${NAMING_WORDS}
      WHERE ${condition} AND length(word) <= 64
      GROUP BY 1
    ) words
    CROSS JOIN LATERAL (SELECT (tsvector_to_array(to_tsvector('shop', word)))[1] AS stem) stems
    WHERE stem IS NOT NULL`;
}

export interface VocabularyState {
  /** Products written up to here are counted; ISO 8601 with microseconds. */
  through: string;
  rebuiltAt: string;
  /** Live ones then. */
  products: number;
  averageWords: number;
}

/** False where another process holds it; free again at the end of the transaction. */
export async function lockVocabulary(transaction: Queryable): Promise<boolean> {
  const rows = await transaction.query<{ locked: boolean }>(
    'search.vocabulary-lock',
    `SELECT pg_try_advisory_xact_lock(7316007) AS locked`,
  );
  return rows[0]?.locked ?? false;
}

export async function vocabularyState(transaction: Queryable): Promise<VocabularyState | undefined> {
  const rows = await transaction.query<{ value: VocabularyState }>(
    'search.vocabulary-state',
    `SELECT value FROM shop_state WHERE key = 'search.vocabulary'`,
  );
  return rows[0]?.value;
}

export async function saveState(transaction: Queryable, state: VocabularyState): Promise<void> {
  await transaction.query(
    'search.vocabulary-save',
    `INSERT INTO shop_state (key, value) VALUES ('search.vocabulary', $1)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(state)],
  );
}

/** A moment before which no other transaction can still write: what it writes carries the time it began. */
export async function nothingOlderIsOpen(transaction: Queryable): Promise<string> {
  const rows = await transaction.query<{ moment: string }>(
    'search.vocabulary-through',
    `SELECT to_jsonb(least(now(), (
       SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
     ))) #>> '{}' AS moment`,
  );
  return rows[0]?.moment ?? new Date(0).toISOString();
}

export async function changesBetween(transaction: Queryable, from: string, through: string) {
  const rows = await transaction.query<{ products: number; changed: number }>(
    'search.vocabulary-changes',
    `SELECT count(*) AS products,
            count(*) FILTER (WHERE p.updated_at >= $1::timestamptz AND p.updated_at < $2::timestamptz) AS changed
     FROM products p WHERE ${LIVE}`,
    [from, through],
  );
  return rows[0] ?? { products: 0, changed: 0 };
}

export async function addNewProducts(transaction: Queryable, from: string, through: string): Promise<void> {
  await transaction.query(
    'search.vocabulary-add',
    `INSERT INTO search_terms AS t (word, stem, documents)
     ${counted(`${LIVE} AND p.created_at >= $1::timestamptz AND p.created_at < $2::timestamptz`)}
     ON CONFLICT (word) DO UPDATE SET documents = t.documents + excluded.documents`,
    [from, through],
  );
}

/** Of products that were there before only words that are new are added: the old ones were counted. */
export async function addNewWords(transaction: Queryable, from: string, through: string): Promise<void> {
  await transaction.query(
    'search.vocabulary-add-words',
    `INSERT INTO search_terms (word, stem, documents)
     ${counted(
       `${LIVE} AND p.created_at < $1::timestamptz
        AND p.updated_at >= $1::timestamptz AND p.updated_at < $2::timestamptz`,
     )}
     ON CONFLICT (word) DO NOTHING`,
    [from, through],
  );
}

/** Counts in steps, each a few seconds at most, however large the catalogue; gone with the transaction. */
export async function startCount(transaction: Queryable): Promise<void> {
  await transaction.query(
    'search.vocabulary-start',
    `CREATE TEMPORARY TABLE counted_terms (
       word text COLLATE "C" PRIMARY KEY, stem text COLLATE "C" NOT NULL, documents integer NOT NULL
     ) ON COMMIT DROP`,
  );
}

const PRODUCTS_A_STEP = 20_000;

/** Counts the next products after an id. @returns the last of them and how many, or undefined at the end. */
export async function countStep(transaction: Queryable, after: string) {
  const [step] = await transaction.query<{ last: string | null; products: number }>(
    'search.vocabulary-step',
    `SELECT max(id::text) AS last, count(*) AS products FROM (
       SELECT p.id FROM products p WHERE ${LIVE} AND p.id > $1::uuid ORDER BY p.id LIMIT ${PRODUCTS_A_STEP}) step`,
    [after],
  );
  if (step === undefined || step.last === null) return undefined;
  await transaction.query(
    'search.vocabulary-count',
    `INSERT INTO counted_terms AS t (word, stem, documents)
     ${counted(`${LIVE} AND p.id > $1::uuid AND p.id <= $2::uuid`)}
     ON CONFLICT (word) DO UPDATE SET documents = t.documents + excluded.documents`,
    [after, step.last],
  );
  return { last: step.last, products: step.products };
}

/** Words that are gone, or too rare where there are too many. */
export async function dropOldTerms(transaction: Queryable): Promise<void> {
  await transaction.query(
    'search.vocabulary-bound',
    `DELETE FROM counted_terms WHERE word IN (
       SELECT word FROM counted_terms ORDER BY documents DESC, word OFFSET ${MOST_WORDS})`,
  );
  await transaction.query(
    'search.vocabulary-drop',
    `DELETE FROM search_terms t WHERE NOT EXISTS (SELECT 1 FROM counted_terms c WHERE c.word = t.word)`,
  );
}

const WORDS_A_STEP = 20_000;

/** Writes the next counted words after one. @returns the last of them, or undefined at the end. */
export async function writeStep(transaction: Queryable, after: string): Promise<string | undefined> {
  const [step] = await transaction.query<{ last: string | null }>(
    'search.vocabulary-write',
    `WITH step AS MATERIALIZED (
       SELECT word, stem, documents FROM counted_terms WHERE word > $1 ORDER BY word LIMIT ${WORDS_A_STEP}
     ), written AS (
       INSERT INTO search_terms AS t (word, stem, documents) SELECT word, stem, documents FROM step
       ON CONFLICT (word) DO UPDATE SET documents = excluded.documents WHERE t.documents <> excluded.documents)
     SELECT max(word) AS last FROM step`,
    [after],
  );
  return step?.last ?? undefined;
}

/** Words in all the text of a product, from a few thousand of them. */
export async function averageWords(transaction: Queryable): Promise<number> {
  const rows = await transaction.query<{ average: number | null }>(
    'search.vocabulary-average',
    `SELECT avg(words)::float8 AS average
     FROM (SELECT p.search FROM products p WHERE ${LIVE} LIMIT 3000) p
     CROSS JOIN LATERAL (SELECT sum(cardinality(positions)) AS words FROM unnest(p.search)) text`,
  );
  return Math.max(1, rows[0]?.average ?? 80);
}
