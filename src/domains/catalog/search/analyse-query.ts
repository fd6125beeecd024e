import type { Queryable } from '../../../performance/database/index.ts';
import { Lexicon, type LexiconSize } from './lexicon.ts';
import { COMMON_PART, type MendedWord, mendWords } from './mend-words.ts';
import { type QueryWord, queryWords } from './query-words.ts';
import { LONGEST_NAME, SYNONYM_FACTOR, synonymsOf } from './synonyms.ts';

/** One way to say a term. */
export interface Alternative {
  /** All of them must be in a product. */
  stems: readonly string[];
  /** 1 for the shopper's own words, less for a synonym. */
  factor: number;
}

/** One thing a shopper asks for, in all the ways it may be said. */
export interface Term {
  alternatives: readonly Alternative[];
  /** How much it tells: a dampened rarity. */
  weight: number;
  /** About how many products are named by it, in the most frequent of its ways. */
  documents: number;
  /** About how many have it anywhere in their text: never fewer. */
  mentions: number;
  unwanted: boolean;
}

export interface AnalysedQuery {
  terms: readonly Term[];
  /** The query with its typos mended; null when nothing was. */
  corrected: string | null;
}

/** What a query asks for, in the words of this catalogue. Never fails for what somebody typed. */
export async function analyseQuery(database: Queryable, query: string, size: LexiconSize): Promise<AnalysedQuery> {
  const asked = queryWords(query);
  if (asked.length === 0) return { terms: [], corrected: null };
  const lexicon = await Lexicon.of(database, everyWordOf(asked), size);
  const { words, changed } = await mendWords(database, lexicon, asked);
  if (changed) await lexicon.learn(database, everyWordOf(words));
  return {
    terms: termsOf(words, lexicon),
    corrected: changed ? words.map(({ written }) => written).join(' ') : null,
  };
}

/** All that a query may come down to: its words, their pieces, neighbours joined, and the synonyms of all. */
function everyWordOf(words: readonly QueryWord[]): string[] {
  const wanted = words.flatMap((word, index) => [
    word.text,
    ...word.pieces,
    ...namesAt(words, index).flatMap(({ name }) => synonymsOf(name).flat()),
    ...joinedAt(words, index),
  ]);
  return [...new Set(wanted)];
}

/** "cell phone case" at 0 → "cell", "cell phone", "cell phone case". */
function namesAt(words: readonly QueryWord[], index: number): { name: string; length: number }[] {
  const lengths = Array.from({ length: Math.min(LONGEST_NAME, words.length - index) }, (_, more) => more + 1);
  const nameOf = (length: number) => words.slice(index, index + length).map(({ text }) => text);
  return lengths.map((length) => ({ length, name: nameOf(length).join(' ') }));
}

/** "flip flops" at 0 → "flipflops"; numbers are not joined, nor what would be too long for a word. */
function joinedAt(words: readonly QueryWord[], index: number): string[] {
  const [first, second] = [words[index], words[index + 1]];
  if (first === undefined || second === undefined || first.unwanted !== second.unwanted) return [];
  const joined = first.text + second.text;
  return /^\d+$/.test(joined) || joined.length > 64 ? [] : [joined];
}

interface Way {
  words: readonly string[];
  factor: number;
}

/** One term a word; a name of several words ("cell phone") may be said by its synonym in the place of each of them. */
function termsOf(words: readonly MendedWord[], lexicon: Lexicon): Term[] {
  const ways = words.map(({ text, pieces, endings }): Way[] => [
    ...(endings.length === 0 ? [text] : endings).map((word) => ({ words: [word], factor: 1 })),
    ...(pieces.length > 0 ? [{ words: pieces, factor: 1 }] : []),
  ]);
  words.forEach((_, index) => {
    for (const joined of joinedAt(words, index).filter((word) => lexicon.documents(word) >= COMMON_PART)) {
      for (const place of [index, index + 1]) ways[place]?.push({ words: [joined], factor: 1 });
    }
    for (const { name, length } of namesAt(words, index)) {
      const said = synonymsOf(name).map((synonym) => ({ words: synonym, factor: SYNONYM_FACTOR }));
      for (let place = index; place < index + length; place += 1) ways[place]?.push(...said);
    }
  });
  return words.flatMap((word, index) => termOf(ways[index] ?? [], word.unwanted, lexicon) ?? []);
}

function termOf(ways: readonly Way[], unwanted: boolean, lexicon: Lexicon): Term | undefined {
  const alternatives = new Map<string, Alternative>();
  for (const { words, factor } of ways) {
    const stems = words.flatMap((word) => lexicon.stem(word) ?? []);
    const key = stems.join(' ');
    if (stems.length > 0 && !alternatives.has(key)) alternatives.set(key, { stems, factor });
  }
  if (alternatives.size === 0) return undefined;
  const counts = ways.map(({ words }) => Math.min(...words.map((word) => lexicon.documents(word))));
  const documents = Math.max(...counts);
  const said = [...alternatives.values()].map(({ stems }) => Math.min(...stems.map((stem) => lexicon.mentions(stem))));
  const [own = 0] = counts;
  return {
    alternatives: [...alternatives.values()].slice(0, MOST_ALTERNATIVES),
    unwanted,
    documents,
    mentions: Math.max(documents, ...said),
    weight: lexicon.weight(own > 0 ? own : documents),
  };
}

const MOST_ALTERNATIVES = 8;
