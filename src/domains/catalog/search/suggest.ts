import type { Queryable } from '../../../performance/database/index.ts';
import { pictureFrom, type PictureRow } from '../../media/index.ts';
import type { SuggestionsView } from '../listing.view.ts';
import { analyseQuery, type Term } from './analyse-query.ts';
import { editDistance } from './edit-distance.ts';
import { lookUp, type NearWord } from './lexicon.queries.ts';
import type { LexiconSize } from './lexicon.ts';
import { beginningOperand, operand } from './match-query.ts';
import { queryWords, tidyQuery } from './query-words.ts';
import * as sql from './suggest.queries.ts';

const NOTHING: SuggestionsView = { queries: [], categories: [], products: [] };
const QUERIES = 6;

/** Whole queries, categories and products for what has been typed so far; the last word may be unfinished. */
export async function suggest(database: Queryable, typed: string, size: LexiconSize): Promise<SuggestionsView> {
  const query = tidyQuery(typed);
  const words = queryWords(query);
  const last = words.at(-1);
  if (last === undefined) return NOTHING;
  const before = words.slice(0, -1).map(({ text }) => text);
  const [endings, whole] = await Promise.all([
    endingsOf(database, last.text),
    sql.queriesFrom(database, query, QUERIES),
  ]);
  const terms = await termsOf(database, before, size);
  const stems = terms.flatMap(({ alternatives }) => alternatives[0]?.stems ?? []);
  const beginnings = endings.mended ?? last.text;
  const match = [...stems.map(titleOperand), await anyEnding(database, beginnings, endings.words)].join(' & ');
  const share = terms.reduce((product, { documents }) => product * shareOf(documents, size), 1);
  const named = share * endings.words.reduce((sum, { documents }) => sum + documents, 0);
  const [categories, products, completions] = await Promise.all([
    sql.categoriesNamed(database, [...before.map((word) => operand(word)), beginningOperand(beginnings)].join(' & ')),
    sql.productsNamed(database, match, named),
    completed(database, before, { terms, share, endings: endings.words }),
  ]);
  return {
    queries: [...new Set([...whole, ...completions])].slice(0, QUERIES),
    categories,
    products: products.map(({ slug, title, picture }) => ({ slug, title, thumbnail: thumbnailOf(picture) })),
  };
}

interface Endings {
  /** Words of the catalogue that the last word may become, the most frequent first. */
  words: NearWord[];
  /** The beginning that was meant, where the typed one begins nothing. */
  mended?: string;
}

async function endingsOf(database: Queryable, beginning: string): Promise<Endings> {
  const words = await sql.wordsFrom(database, beginning);
  if (words.length > 0 || beginning.length < SHORTEST_MENDED) return { words };
  const near = (await sql.similarBeginnings(database, beginning))
    .map((candidate) => ({ ...candidate, ...nearestBeginning(beginning, candidate.word) }))
    .filter(({ distance }) => distance <= (beginning.length >= 7 ? 2 : 1))
    .toSorted((a, b) => a.distance - b.distance || b.documents - a.documents);
  const [nearest] = near;
  if (nearest === undefined) return { words: [] };
  return { words: near.filter(({ word }) => word.startsWith(nearest.start)).slice(0, QUERIES), mended: nearest.start };
}

const SHORTEST_MENDED = 4;

/** "hedph" against "headphones" → "headph", 1. */
function nearestBeginning(typed: string, word: string): { start: string; distance: number } {
  const starts = [-1, 0, 1].map((more) => word.slice(0, typed.length + more));
  const measured = starts.map((start) => ({ start, distance: editDistance(typed, start) }));
  return (
    measured.toSorted((a, b) => a.distance - b.distance || b.start.length - a.start.length)[0] ?? {
      start: word,
      distance: Infinity,
    }
  );
}

/**
 * The few most frequent words it may become instead of every word that begins so: "d" begins a hundred thousand codes.
 * What begins nothing known but numbered words is looked for as it is.
 */
async function anyEnding(database: Queryable, beginning: string, endings: readonly NearWord[]): Promise<string> {
  if (endings.length === 0) return `${operand(beginning)}:*A`;
  const known = await lookUp(
    database,
    endings.map(({ word }) => word),
  );
  const stems = new Set([...known.values()].flatMap(({ stem }) => stem ?? []));
  return stems.size === 0 ? `${operand(beginning)}:A` : `(${[...stems].map(titleOperand).join(' | ')})`;
}

function titleOperand(stem: string): string {
  return `${operand(stem)}:A`;
}

async function termsOf(database: Queryable, words: readonly string[], size: LexiconSize): Promise<readonly Term[]> {
  return words.length === 0 ? [] : (await analyseQuery(database, words.join(' '), size)).terms;
}

/** The typed words with the last one finished, where some product has them all. */
async function completed(
  database: Queryable,
  before: readonly string[],
  { terms, share, endings }: { terms: readonly Term[]; share: number; endings: readonly NearWord[] },
): Promise<string[]> {
  const candidates = endings.filter(({ word }) => !before.includes(word)).slice(0, QUERIES);
  if (before.length === 0) return candidates.map(({ word }) => word);
  // Words that meet in many products by chance alone do occur together; to prove it would cost the most.
  const doubted = candidates.filter(({ documents }) => share * documents < CERTAIN).map(({ word }) => word);
  const stems = terms.flatMap(({ alternatives }) => alternatives[0]?.stems ?? []);
  const found = new Set(await sql.foundTogether(database, stems.map((stem) => operand(stem)).join(' & '), doubted));
  const kept = candidates.filter(({ word }) => found.has(word) || !doubted.includes(word));
  return kept.map(({ word }) => [...before, word].join(' '));
}

/** Products expected to have some words all together, from which on some surely do. */
const CERTAIN = 50;

function shareOf(documents: number, { products }: LexiconSize): number {
  return Math.min(1, documents / Math.max(products, 1));
}

function thumbnailOf(row: PictureRow | null): string | null {
  if (row === null) return null;
  const smallest = pictureFrom(row).sources.toSorted((a, b) => a.width - b.width || a.bytes - b.bytes);
  return smallest.find(({ format }) => format === 'webp' || format === 'jpeg' || format === 'png')?.url ?? null;
}
