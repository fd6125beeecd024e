import type { Alternative, Term } from './analyse-query.ts';
import type { CandidateRow } from './candidates.queries.ts';

export interface Ranked {
  id: string;
  score: number;
}

type Field = 'A' | 'B' | 'C' | 'D';

/** How much a word counts by where it stands: title, brand and category, attributes, description. */
const FIELD_WEIGHT: Readonly<Record<Field, number>> = { A: 3, B: 1.5, C: 1, D: 0.9 };
/** How soon repetition stops to count, and how much long texts pay for their length (k1 and b of BM25). */
const SATURATION = 0.5;
const LENGTH_SHARE = 0.5;
/** What else counts, beside a text score between 0 and 1. */
const TITLE_COVERAGE = 0.12;
const CATEGORY_NAMED = 0.5;
const PHRASE = 0.05;
const HEAD_IN_CATEGORY = 0.03;
const UNWANTED = 0.1;
const SAME_CATEGORY = 0.1;
const POPULARITY = 0.02;
const FRESHNESS = 0.01;
const FRESH_DAYS = 60;

/**
 * Orders candidates by BM25F (Zaragoza et al., TREC 2004: weighted term frequencies of the fields added up before
 * saturation, rarity dampened), then by how the title and category are worded, by whether they are of the kind the
 * best of them are, and gently by popularity and age.
 * @param averageWords of a product of the catalogue.
 */
export function rankCandidates(rows: readonly CandidateRow[], terms: readonly Term[], averageWords: number): Ranked[] {
  const scored = rows.map((row) => ({ ...row, score: scoreOf(row, terms, averageWords) })).toSorted(best);
  const shares = categoryShares(scored);
  return scored
    .map(({ id, category, score }) => ({ id, score: rounded(score + SAME_CATEGORY * shareOf(category, shares)) }))
    .toSorted(best);
}

/** The order of a ranking: by score, then by id, both falling. */
export function best(a: Ranked, b: Ranked): number {
  return b.score - a.score || (a.id < b.id ? 1 : -1);
}

function scoreOf(row: CandidateRow, terms: readonly Term[], averageWords: number): number {
  const hits = hitsOf(row.hits);
  const wanted = terms.filter(({ unwanted }) => !unwanted);
  const total = wanted.reduce((sum, { weight }) => sum + weight, 0);
  const norm = SATURATION * (1 - LENGTH_SHARE + (LENGTH_SHARE * row.words) / averageWords);
  const matches = wanted.map((term) => matchOf(term, hits, norm));
  const weighted = (value: (match: TermMatch) => number) =>
    matches.reduce((sum, match, index) => sum + value(match) * (wanted[index]?.weight ?? 0), 0) / total;
  return (
    weighted(({ text }) => text) +
    TITLE_COVERAGE * weighted(({ title, named }) => Math.max(title, CATEGORY_NAMED * named)) +
    PHRASE * adjacency(matches.map(({ position }) => position)) +
    HEAD_IN_CATEGORY * (matches.at(-1)?.named ?? 0) -
    UNWANTED * (terms.some((term) => term.unwanted && isNamed(term, hits)) ? 1 : 0) +
    (POPULARITY * Math.log1p(row.popularity)) / 12 +
    FRESHNESS * 2 ** (-Math.floor(row.age_days) / FRESH_DAYS)
  );
}

interface Hit {
  stem: string;
  weights: Field[];
  positions: number[];
}

function hitsOf(lines: string | null): Hit[] {
  if (lines === null) return [];
  return lines.split('\n').map((line) => {
    const [stem = '', weights = '', positions = ''] = line.split(' ');
    return { stem, weights: [...weights] as Field[], positions: positions.split(',').map(Number) };
  });
}

interface TermMatch {
  /** 0 to 1: how much the product speaks of the term. */
  text: number;
  /** 0 to 1: whether the title says it; a synonym says less. */
  title: number;
  /** 0 to 1: whether brand or category says it. */
  named: number;
  /** Where in the title, from 1. */
  position: number | undefined;
}

function matchOf({ alternatives }: Term, hits: readonly Hit[], norm: number): TermMatch {
  const found: TermMatch = { text: 0, title: 0, named: 0, position: undefined };
  for (const { stems, factor } of alternatives) {
    const said = stems.map((stem) => hits.filter((hit) => hit.stem === stem));
    if (said.some((ofStem) => ofStem.length === 0)) continue;
    const frequency = Math.min(...said.map((ofStem) => frequencyOf(ofStem)));
    found.text = Math.max(found.text, (factor * frequency) / (frequency + norm));
    if (said.every((ofStem) => isIn('A', ofStem))) {
      found.title = Math.max(found.title, factor);
      found.position ??= Math.min(...said.flat().flatMap(titlePositions));
    }
    if (said.every((ofStem) => isIn('B', ofStem))) found.named = Math.max(found.named, factor);
  }
  return found;
}

function frequencyOf(hits: readonly Hit[]): number {
  return hits.flatMap(({ weights }) => weights).reduce((sum, weight) => sum + FIELD_WEIGHT[weight], 0);
}

function isIn(field: Field, hits: readonly Hit[]): boolean {
  return hits.some(({ weights }) => weights.includes(field));
}

function titlePositions({ weights, positions }: Hit): number[] {
  return positions.filter((_, index) => weights[index] === 'A');
}

/** 0 to 1: how far the terms follow each other in the title as they do in the query. */
function adjacency(positions: readonly (number | undefined)[]): number {
  if (positions.length < 2) return 0;
  const steps = positions.slice(1).map((position, index): number => {
    const step = (position ?? 0) - (positions[index] ?? Infinity);
    return step === 1 ? 1 : step > 1 && step <= 3 ? 0.5 : 0;
  });
  return steps.reduce((sum, step) => sum + step, 0) / steps.length;
}

/** Whether title or attributes name what was unwanted; a description may well say that it is absent. */
function isNamed({ alternatives }: Term, hits: readonly Hit[]): boolean {
  return alternatives.some(({ stems }: Alternative) =>
    stems.every((stem) => hits.some((hit) => hit.stem === stem && (isIn('A', [hit]) || isIn('C', [hit])))),
  );
}

/** Which categories, at every depth, the best candidates are of. */
function categoryShares(ranked: readonly (Ranked & { category: string })[]): Map<string, number> {
  const top = ranked.slice(0, KIND_FROM);
  const weights = top.map(({ score }) => Math.exp(KIND_SHARPNESS * (score - (top[0]?.score ?? 0))));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = new Map<string, number>();
  top.forEach(({ category }, index) => {
    for (const path of pathsOf(category)) shares.set(path, (shares.get(path) ?? 0) + (weights[index] ?? 0) / total);
  });
  return shares;
}

const KIND_FROM = 30;
const KIND_SHARPNESS = 8;

function shareOf(category: string, shares: ReadonlyMap<string, number>): number {
  const paths = pathsOf(category);
  return paths.reduce((sum, path) => sum + (shares.get(path) ?? 0), 0) / paths.length;
}

/** "home/kitchen" → "home", "home/kitchen". */
function pathsOf(category: string): string[] {
  const parts = category.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function rounded(score: number): number {
  return Math.round(score * 1e9) / 1e9;
}
