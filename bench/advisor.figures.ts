import type { IndexProposal, Served } from '../src/performance/query-insight/index.ts';
import type { Score } from './advisor.match.ts';

/** Of what was proposed, how much was right; of what was wanted, how much was found. 1 where there was nothing. */
export function totals(scores: readonly Score[]): {
  precision: number;
  recall: number;
  found: number;
  wrong: number;
  missed: number;
} {
  const sum = (pick: (score: Score) => number) => scores.reduce((total, score) => total + pick(score), 0);
  const [found, wrong, missed] = [
    sum((score) => score.found),
    sum(({ wrong: all }) => all.length),
    sum(({ missed: all }) => all.length),
  ];
  return {
    found,
    wrong,
    missed,
    precision: found + wrong === 0 ? 1 : found / (found + wrong),
    recall: found + missed === 0 ? 1 : found / (found + missed),
  };
}

export interface Predictions {
  /** Of accepted indexes, by the time all calls save. */
  saved: { within: number; of: number };
  /** Of statements they serve, by how many times faster they become. */
  faster: { within: number; of: number };
  /** Speed-up as predicted beside the measured one: 1 is exact, 2 promises twice too much. Of the tenth, … of all statements. */
  quantiles: { part: number; factor: number }[];
}

/** How close predictions came, within a factor of two. */
export function predictions(accepted: readonly IndexProposal[]): Predictions {
  const saved = accepted.map(({ savedMs, predictedSavedMs }) => predictedSavedMs / savedMs);
  const faster = accepted.flatMap(({ serves }) => serves.map(speedUpFactor)).toSorted((a, b) => a - b);
  const at = (part: number) => faster[Math.min(faster.length - 1, Math.floor(part * faster.length))] ?? 1;
  return {
    saved: { within: saved.filter(isClose).length, of: saved.length },
    faster: { within: faster.filter(isClose).length, of: faster.length },
    quantiles: [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map((part) => ({ part, factor: at(part) })),
  };
}

export function predictionText(accepted: readonly IndexProposal[]): string {
  const { saved, faster, quantiles } = predictions(accepted);
  const spread = quantiles.map(({ factor }) => factor.toFixed(2)).join(' ');
  return `saved ${saved.within}/${saved.of}, faster ${faster.within}/${faster.of} within a factor of two; spread ${spread}`;
}

/** One statement: what was measured, what was predicted, and how far they lie apart. */
export function speedUpText(served: Served): string {
  const { before, after, predictedSavedMs } = served;
  const times = [before.ms, after.ms, before.ms - predictedSavedMs].map((ms) => ms.toFixed(3));
  return `${times[0]} → ${times[1]} ms, ${times[2]} predicted (${speedUpFactor(served).toFixed(2)})`;
}

/** The clock has microseconds. */
const LEAST_MS = 0.001;

function speedUpFactor({ before, after, predictedSavedMs }: Served): number {
  return Math.max(LEAST_MS, after.ms) / Math.max(LEAST_MS, before.ms - predictedSavedMs);
}

function isClose(factor: number): boolean {
  return factor >= 0.5 && factor <= 2;
}
