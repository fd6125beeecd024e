import { Similarity } from '../src/performance/images/index.ts';
import type { Judge } from './images.peers.ts';

/** Pixels of three channels, sRGB of 8 bits. */
export interface Photo {
  data: Buffer;
  width: number;
  height: number;
}

/** How like a photograph its copies look: each judge on a scale of its own, more is more alike. */
export interface Scores {
  /** SSIMULACRA 2 by an independent port; not a number without it. */
  ssimulacra2: number;
  /** The shop's own measure. */
  own: number;
  /** MS-SSIM of the luma (Wang, Simoncelli and Bovik 2003), in decibels of what is missing to 1. */
  msSsim: number;
  /** SSIM of the luma (Wang, Bovik, Sheikh and Simoncelli 2004), likewise. */
  ssim: number;
  /** The same by ssim.js; not a number without it. */
  ssimJs: number;
}

/** Judges that others wrote, and that have no part in choosing. */
export interface Independent {
  ssimulacra2: Judge | undefined;
  ssimJs: Judge | undefined;
}

export const JUDGES: readonly (readonly [keyof Scores, string])[] = [
  ['ssimulacra2', 'SSIMULACRA 2'],
  ['own', 'our own measure'],
  ['msSsim', 'MS-SSIM'],
  ['ssim', 'SSIM'],
  ['ssimJs', 'SSIM and DSSIM by ssim.js'],
];

interface Luma {
  width: number;
  height: number;
  values: Float32Array;
}

/** The exponents of the five scales (Wang, Simoncelli and Bovik 2003, 3.2). */
const EXPONENTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
/** (0.01)² and (0.03)². */
const [C1, C2] = [0.0001, 0.0009];
/** The Gaussian window of 11 pixels, standard deviation 1.5, of one side. */
const WINDOW = normalised([0, 1, 2, 3, 4, 5].map((distance) => Math.exp(-(distance ** 2) / 4.5)));

/** Compares copies with one photograph. */
export class Jury {
  private readonly photo: Photo;
  private readonly own: Similarity;
  private readonly luma: Luma;
  private readonly independent: Independent;

  constructor(photo: Photo, independent: Independent) {
    this.photo = photo;
    this.own = new Similarity({ ...photo, channels: 3 });
    this.luma = lumaOf(photo);
    this.independent = independent;
  }

  /** @param copy of the same width and height. */
  of(copy: Buffer): Scores {
    const { width, height, data } = this.photo;
    const { msSsim, ssim } = structures(this.luma, lumaOf({ data: copy, width, height }));
    return {
      ssimulacra2: this.independent.ssimulacra2?.(data, copy, width, height) ?? Number.NaN,
      own: this.own.to({ data: copy, width, height, channels: 3 }),
      msSsim: decibels(msSsim),
      ssim: decibels(ssim),
      ssimJs: this.independent.ssimJs?.(data, copy, width, height) ?? Number.NaN,
    };
  }
}

function decibels(likeness: number): number {
  return -10 * Math.log10(Math.max(1e-9, 1 - likeness));
}

function lumaOf({ data, width, height }: Photo): Luma {
  const values = new Float32Array(width * height);
  for (let pixel = 0, place = 0; pixel < values.length; pixel += 1, place += 3) {
    const [red = 0, green = 0, blue = 0] = [data[place], data[place + 1], data[place + 2]];
    values[pixel] = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  }
  return { width, height, values };
}

function structures(photo: Luma, copy: Luma): { msSsim: number; ssim: number } {
  let [one, other, msSsim, ssim] = [photo, copy, 1, 0];
  for (const [scale, exponent] of EXPONENTS.entries()) {
    const means = compared(one, other);
    if (scale === 0) ssim = means.ssim;
    msSsim *= Math.max(0, scale === EXPONENTS.length - 1 ? means.ssim : means.contrast) ** exponent;
    [one, other] = [halved(one), halved(other)];
  }
  return { msSsim, ssim };
}

/** The means of SSIM, and of its part without brightness. */
function compared(one: Luma, other: Luma): { ssim: number; contrast: number } {
  const product = (a: Luma, b: Luma) =>
    smoothed({ ...a, values: a.values.map((value, at) => value * (b.values[at] ?? 0)) });
  const [meansA, meansB] = [smoothed(one), smoothed(other)];
  const [squaresA, squaresB, products] = [product(one, one), product(other, other), product(one, other)];
  let [ssim, contrast] = [0, 0];
  for (let at = 0; at < products.length; at += 1) {
    const [a = 0, b = 0, aa = 0, bb = 0, ab = 0] = [meansA[at], meansB[at], squaresA[at], squaresB[at], products[at]];
    const part = (2 * (ab - a * b) + C2) / (aa - a * a + bb - b * b + C2);
    contrast += part;
    ssim += (part * (2 * a * b + C1)) / (a * a + b * b + C1);
  }
  return { ssim: ssim / products.length, contrast: contrast / products.length };
}

function smoothed(plane: Luma): Float32Array {
  const { width, height } = plane;
  return along(along(plane.values, width, height, 1, width), height, width, width, 1);
}

/** Smooths lines of so many values, `step` apart, that begin `next` apart; beyond its ends a line goes on as it ends. */
function along(values: Float32Array, length: number, lines: number, step: number, next: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let line = 0; line < lines; line += 1) {
    for (let place = 0; place < length; place += 1) {
      let sum = 0;
      for (let distance = -5; distance <= 5; distance += 1) {
        const at = Math.min(length - 1, Math.max(0, place + distance));
        sum += (WINDOW[Math.abs(distance)] ?? 0) * (values[line * next + at * step] ?? 0);
      }
      out[line * next + place * step] = sum;
    }
  }
  return out;
}

function halved({ width, height, values }: Luma): Luma {
  const half = { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
  const means = new Float32Array(half.width * half.height);
  for (let place = 0; place < means.length; place += 1) {
    const at = 2 * Math.floor(place / half.width) * width + 2 * (place % half.width);
    const four = [values[at], values[at + 1], values[at + width], values[at + width + 1]];
    means[place] = four.reduce<number>((sum, value) => sum + (value ?? 0), 0) / 4;
  }
  return { ...half, values: means };
}

function normalised(bell: readonly number[]): readonly number[] {
  const sum = bell.reduce((total, value, distance) => total + (distance === 0 ? value : 2 * value), 0);
  return bell.map((value) => value / sum);
}
