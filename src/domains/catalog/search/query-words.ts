/** One word of a query in the normal form of the search index (migrations/search-document.ts). */
export interface QueryWord {
  /** Lower case, letters and digits alone (apostrophes inside kept): "wifi", "128gb", "1p75", "women's". */
  text: string;
  /** The words it was joined from, where it was written in pieces: "wi-fi" → ["wi", "fi"], "128 gb" → ["128", "gb"]. */
  pieces: readonly string[];
  /** As the shopper wrote it, for a corrected query. */
  written: string;
  /** Said to be unwanted: "lamp without cord". */
  unwanted: boolean;
}

const LONGEST_QUERY = 200;
const LONGEST_WORD = 64;
const MOST_WORDS = 12;

/** The words of whatever somebody typed: never fails, never more than 12 words of 64 characters. */
export function queryWords(query: string): QueryWord[] {
  const words: QueryWord[] = [];
  let unwanted = 0;
  for (const written of tidy(query).split(' ')) {
    const word = asWord(written);
    if (word === undefined) continue;
    if (NEGATIONS.has(word.text)) unwanted = words.length > 0 ? LONGEST_NEGATION : 0;
    else if (STOP_WORDS.has(word.text)) unwanted = 0;
    else {
      words.push({ ...word, unwanted: unwanted > 0 });
      unwanted -= 1;
    }
    if (words.length === MOST_WORDS) break;
  }
  return words;
}

/** What is compared, counted and shown of a query: one line, single spaces, lower case, bounded. */
export function tidyQuery(query: string): string {
  return plain(query).replace(/\s+/g, ' ').trim();
}

function plain(query: string): string {
  return query
    .slice(0, LONGEST_QUERY)
    .toWellFormed()
    .normalize('NFKC')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .toLowerCase();
}

/** Spaces between words alone; numbers, units and pieces of a word joined by marks that `asWord` takes apart. */
function tidy(query: string): string {
  return plain(query)
    .replace(/[”“″]/g, '"')
    .replace(/[–—‑]/g, '-')
    .replace(/’/g, "'")
    .replace(/×/g, 'x')
    .replace(/\bw\//g, ' ')
    .replace(/(\d),(\d{3})(?!\d)/g, '$1$2')
    .replace(/(\d)\.0+(?!\d)/g, '$1')
    .replace(/(\d)\.(\d)/g, '$1p$2')
    .replace(/(\d)\/(\d)/g, '$1v$2')
    .replace(/(\d) ?(?:"|inch(?:es)?\b)/g, '$1 inch ')
    .replace(UNIT, '$1-$2')
    .replace(/[^\p{L}\p{M}\p{N}'-]+/gu, ' ');
}

function asWord(written: string): Omit<QueryWord, 'unwanted'> | undefined {
  const pieces = written
    .split('-')
    .map((piece) => piece.replace(/^'+|'+$/g, ''))
    .filter((piece) => piece !== '');
  const text = pieces.join('').slice(0, LONGEST_WORD);
  if (text === '') return undefined;
  const split = SPLIT_UNIT.exec(text);
  if (pieces.length === 1 && split !== null) return { text, pieces: [split[1] ?? '', split[2] ?? ''], written };
  return { text, pieces: pieces.length > 1 ? pieces.map((piece) => piece.slice(0, LONGEST_WORD)) : [], written };
}

/** The same list as in migrations/search-document.ts; a test compares the two. */
const UNITS = 'gb|tb|mb|kb|ghz|mhz|hz|mm|cm|km|kg|mg|g|ml|cl|l|oz|lbs?|ft|inch|w|kw|v|mah|ah|mp|mbps|gbps|rpm|pcs|k';
const UNIT = new RegExp(`(?<![\\p{L}\\p{N}])(\\d[\\dpv]*)[ -]?(${UNITS})(?![\\p{L}\\p{N}])`, 'gu');
const SPLIT_UNIT = new RegExp(`^(\\d[\\dpv]*)(${UNITS})$`);

/** "Without" reaches two words ("without c wire"), or to the next function word ("without wiring with switch"). */
const NEGATIONS = new Set(['without', 'excluding', 'except', 'minus', 'w/o']);
const LONGEST_NEGATION = 2;

/** Words that say nothing of the thing: English function words and the talk around a wish. */
const STOP_WORDS = new Set(
  `a an the and or of for in on at to by with from as is are be it its this that these those i me my we our you your
   some any no not non s w vs want need buy cheap best good looking`.split(/\s+/),
);
