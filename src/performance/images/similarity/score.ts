import type { Differences } from './differences.ts';

interface Term {
  /** 0 lightness, 1 green to red, 2 blue to yellow. */
  channel: 0 | 1 | 2;
  /** 0 is the picture itself, each next one half as wide. */
  scale: number;
  weights: Partial<Differences>;
}

/**
 * Non-negative least squares over 350 encoded photographs, from 66 candidates down to the eight that matter; with each
 * photograph left out in turn the score is 1.5 points off SSIMULACRA 2 (root mean square; correlation 0.99).
 */
export const TERMS: readonly Term[] = [
  { channel: 0, scale: 0, weights: { structure4: 13.56, lost4: 42.92 } },
  { channel: 0, scale: 1, weights: { structure4: 29.05 } },
  { channel: 0, scale: 2, weights: { structure: 482.4 } },
  { channel: 0, scale: 3, weights: { structure4: 370.8 } },
  { channel: 1, scale: 2, weights: { structure4: 22.79 } },
  { channel: 2, scale: 2, weights: { structure4: 27.81 } },
  { channel: 2, scale: 4, weights: { structure: 292.5 } },
];
const EXPONENT = 0.6;

/** From the differences of each term, in their order, to the score: 100 less what they weigh together. */
export function scoreOf(found: readonly (Differences | undefined)[]): number {
  const weight = TERMS.reduce((sum, { weights }, place) => sum + weighed(weights, found[place]), 0);
  return 100 - 10 * weight ** EXPONENT;
}

function weighed(weights: Partial<Differences>, differences: Differences | undefined): number {
  if (differences === undefined) return 0;
  const { structure = 0, structure4 = 0, lost4 = 0 } = weights;
  return structure * differences.structure + structure4 * differences.structure4 + lost4 * differences.lost4;
}
