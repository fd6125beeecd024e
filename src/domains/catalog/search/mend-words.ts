import type { Queryable } from '../../../performance/database/index.ts';
import { editDistance } from './edit-distance.ts';
import type { Lexicon } from './lexicon.ts';
import { near, type NearWord } from './lexicon.queries.ts';
import type { QueryWord } from './query-words.ts';

export interface MendedWord extends QueryWord {
  /** The most frequent words it may become, where the shopper is not done typing it; else none. */
  endings: readonly string[];
}

/** Words the catalogue does not know are taken for beginnings, for words written together, or for typos. */
export async function mendWords(
  database: Queryable,
  lexicon: Lexicon,
  words: readonly QueryWord[],
): Promise<{ words: MendedWord[]; changed: boolean }> {
  const mended = await Promise.all(
    words.map(async (word, index) => mendWord(database, lexicon, word, index === words.length - 1)),
  );
  const kept = mended.every((now, index) => now.length === 1 && now[0]?.written === words[index]?.written);
  return { words: mended.flat(), changed: !kept };
}

async function mendWord(database: Queryable, lexicon: Lexicon, word: QueryWord, last: boolean): Promise<MendedWord[]> {
  const same = [{ ...word, endings: [] }];
  const stem = lexicon.stem(word.text);
  if (stem === undefined || lexicon.documents(word.text) > 0) return same;
  if (word.pieces.some((piece) => lexicon.documents(piece) > 0)) return same;
  const { similar, longer, mentioned } = await near(database, word.text, stem);
  if (mentioned) return same;
  if (last && word.text.length >= SHORTEST_BEGINNING && longer.length > 0) {
    await lexicon.learn(database, longer);
    return [{ ...word, endings: longer }];
  }
  const parts = await splitWord(database, lexicon, word.text);
  if (parts !== undefined) return parts.map((text) => asMended(text, word));
  const closest = closestWord(word.text, similar);
  return closest === undefined ? same : [asMended(closest, word)];
}

const SHORTEST_BEGINNING = 2;

function asMended(text: string, { unwanted }: QueryWord): MendedWord {
  return { text, pieces: [], written: text, unwanted, endings: [] };
}

/**
 * The nearest word of the catalogue, of equally near ones the most frequent: one slip in 4 to 6 letters, two in more;
 * two in 5 or 6 only where the first letter stands.
 */
export function closestWord(word: string, similar: readonly NearWord[]): string | undefined {
  const near = similar
    .map((candidate) => ({ ...candidate, distance: editDistance(word, candidate.word) }))
    .filter(({ distance, word: other }) => distance <= slipsIn(word, other))
    .toSorted((a, b) => a.distance - b.distance || b.documents - a.documents);
  return near[0]?.word;
}

function slipsIn(word: string, other: string): number {
  if (word.length < 4) return 0;
  if (word.length >= 7) return 2;
  return word.length >= 5 && word[0] === other[0] ? 2 : 1;
}

/** "phonecase" → "phone", "case", where the catalogue knows both; of several ways the one with the commoner parts. */
async function splitWord(database: Queryable, lexicon: Lexicon, word: string): Promise<[string, string] | undefined> {
  const places = Array.from(
    { length: Math.max(0, word.length - 2 * SHORTEST_PART + 1) },
    (_, index) => index + SHORTEST_PART,
  );
  const splits = places.map((place): [string, string] => [word.slice(0, place), word.slice(place)]);
  if (splits.length === 0) return undefined;
  await lexicon.learn(database, splits.flat());
  const rarest = (split: [string, string]) => Math.min(...split.map((part) => lexicon.documents(part)));
  const best = splits.toSorted((a, b) => rarest(b) - rarest(a))[0];
  return best !== undefined && rarest(best) >= COMMON_PART ? best : undefined;
}

const SHORTEST_PART = 3;
/** A word counts as a part of another, or as two joined, when this many products are named by it. */
export const COMMON_PART = 3;
