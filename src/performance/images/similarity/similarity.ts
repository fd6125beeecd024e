import { differencesOf, type Reckoned, reckon } from './differences.ts';
import { halve, type Pixels, type Plane, toOklab } from './planes.ts';
import { scoreOf, TERMS } from './score.ts';

/** A scale smaller than this says nothing (pixels). */
const LEAST_EDGE = 8;

/**
 * How like a picture its encoded copies look, from 100 (the same) downwards on the scale of SSIMULACRA 2: 90 and more
 * look the same side by side, 70 good, 50 middling.
 *
 * Structural similarity (Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
 * structural similarity", IEEE Transactions on Image Processing 13, 2004) over several scales (Wang, Simoncelli and
 * Bovik, "Multiscale structural similarity for image quality assessment", Asilomar 2003) in Oklab, with 4-norms and a
 * map of lost edges after the description of SSIMULACRA 2 (Jon Sneyers, Cloudinary, 2022). The weights are ours, fitted
 * so that the score says what SSIMULACRA 2 says of photographs (docs/images.md).
 */
export class Similarity {
  private readonly originals: (Reckoned | undefined)[];

  /** @param original sRGB of 8 bits; transparent pixels count as laid on grey. */
  constructor(original: Pixels) {
    this.originals = planesOf(original);
  }

  /** @param copy of the same width and height. */
  to(copy: Pixels): number {
    const copies = planesOf(copy);
    return scoreOf(
      this.originals.map((original, place) => {
        const other = copies[place];
        return original === undefined || other === undefined ? undefined : differencesOf(original, other);
      }),
    );
  }
}

/** The plane of each term, in their order; undefined where the picture is too small for its scale. */
function planesOf(pixels: Pixels): (Reckoned | undefined)[] {
  const scales = toOklab(pixels).map((plane) => [plane]);
  return TERMS.map(({ channel, scale }) => {
    const known: Plane[] = scales[channel] ?? [];
    for (let last = known.at(-1); last !== undefined && known.length <= scale; last = known.at(-1)) {
      known.push(halve(last));
    }
    const plane = known[scale];
    return plane === undefined || Math.min(plane.width, plane.height) < LEAST_EDGE ? undefined : reckon(plane);
  });
}
