import { blur } from './blur.ts';
import type { Plane } from './planes.ts';

/** A plane and what is reckoned of it once, however many others it is compared with. */
export interface Reckoned extends Plane {
  means: Float32Array;
  /** The means of the squares. */
  squares: Float32Array;
}

/** The mean of a map of errors, or its 4-norm, in which a few bad places count for much. */
export interface Differences {
  /** 1 − SSIM. */
  structure: number;
  structure4: number;
  /** Edges that went: blur. */
  lost4: number;
}

/** Keeps a flat place from dividing by nothing: (0.03 · range)², as SSIM has it. */
const STEADY = 0.0009;

export function reckon(plane: Plane): Reckoned {
  const squares = blur({ ...plane, values: plane.values.map((value) => value * value) });
  return { ...plane, means: blur(plane), squares };
}

/** What a copy changed of one channel at one scale. */
export function differencesOf(original: Reckoned, copy: Reckoned): Differences {
  const products = blur({ ...original, values: original.values.map((value, place) => value * at(copy.values, place)) });
  let [structures, structures4, losses4] = [0, 0, 0];
  for (let place = 0; place < products.length; place += 1) {
    const mean = at(original.means, place);
    const copyMean = at(copy.means, place);
    const shared = 2 * (at(products, place) - mean * copyMean) + STEADY;
    const spread = at(original.squares, place) - mean * mean + at(copy.squares, place) - copyMean * copyMean + STEADY;
    const structure = Math.max(0, 1 - ((1 - (mean - copyMean) ** 2) * shared) / spread);
    structures += structure;
    structures4 += structure ** 4;
    const edge = 1 + Math.abs(at(original.values, place) - mean);
    const lost = Math.max(0, 1 - (1 + Math.abs(at(copy.values, place) - copyMean)) / edge);
    losses4 += lost ** 4;
  }
  const count = products.length;
  return {
    structure: structures / count,
    structure4: (structures4 / count) ** 0.25,
    lost4: (losses4 / count) ** 0.25,
  };
}

/** Every place asked for is within. */
function at(values: Float32Array, place: number): number {
  return values[place] as number;
}
