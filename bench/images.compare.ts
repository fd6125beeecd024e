import path from 'node:path';

import sharp from 'sharp';

import type { ImageSettings, ImageVariant, ProcessedImage } from '../src/performance/images/index.ts';
import { Jury, type Photo, type Scores } from './images.judges.ts';
import type { Judge } from './images.peers.ts';

/** A picture encoded somehow, and how like the scaled original it looks. */
export interface Copy {
  name: string;
  bytes: number;
  scores: Scores;
  content: Buffer;
}

export interface Comparison {
  file: string;
  /** The width that was asked for (pixels); the picture may have been narrower. */
  wanted: number;
  width: number;
  height: number;
  original: Buffer;
  /** What a phone takes of the shop. */
  ours: Copy;
  /** The same with more quality, to reckon what ours would weigh at another similarity. */
  finer: Copy;
  jpeg85: Copy;
  webp80: Copy;
}

/** Steps of quality between ours and the finer one: about as many as from our similarity to that of JPEG 85. */
const FINER = 11;

/**
 * What a phone takes at a width, beside what sharp makes of the same pixels with nothing but a quality: JPEG 85 is its
 * default of 4:2:0 without mozjpeg.
 * @returns undefined where the picture is not scaled down but came compressed: a JPEG made of the very pixels of a JPEG
 * meets its blocks again, and is like it for nothing.
 */
export async function compareAt(
  file: string,
  bytes: Buffer,
  image: ProcessedImage,
  wanted: { width: number; settings: ImageSettings; judge: Judge | undefined },
): Promise<Comparison | undefined> {
  const taken = takenByPhone(image.variants, wanted.width);
  const isLossless = path.extname(file).toLowerCase() === '.png';
  if (taken === undefined || (image.width <= wanted.width && !isLossless)) return undefined;
  const { width, height } = taken;
  const scaled = sharp(bytes).autoOrient().resize(width, height, { fit: 'fill' }).toColourspace('srgb').removeAlpha();
  const photo: Photo = { data: await scaled.raw().toBuffer(), width, height };
  const jury = new Jury(photo, wanted.judge);
  const judged = async (name: string, content: Buffer): Promise<Copy> => {
    const copy = await sharp(content).toColourspace('srgb').removeAlpha().raw().toBuffer();
    return { name, bytes: content.byteLength, scores: jury.of(copy), content };
  };
  const quality = Math.min(100, taken.quality + FINER);
  return {
    file,
    wanted: wanted.width,
    width,
    height,
    original: await open(photo).webp({ quality: 95 }).toBuffer(),
    ours: await judged(`ours: ${taken.format} ${taken.quality}`, taken.content),
    finer: await judged(`${taken.format} ${quality}`, await encodeAs(taken, quality, photo, wanted.settings)),
    jpeg85: await judged('JPEG 85', await open(photo).jpeg({ quality: 85 }).toBuffer()),
    webp80: await judged('WebP 80', await open(photo).webp({ quality: 80 }).toBuffer()),
  };
}

/** Bytes of ours where it would look as like the original as another copy: straight between two points, bytes in logarithms. */
export function bytesAsGoodAs({ ours, finer }: Comparison, other: Copy, judge: keyof Scores): number {
  const part = (other.scores[judge] - ours.scores[judge]) / (finer.scores[judge] - ours.scores[judge]);
  return Math.exp(Math.log(ours.bytes) + part * Math.log(finer.bytes / ours.bytes));
}

/** The first format a browser of today knows, in the width asked for or the widest there is. */
export function takenByPhone(variants: readonly ImageVariant[], wanted: number): ImageVariant | undefined {
  for (const format of ['avif', 'webp', 'jpeg'] as const) {
    const fitting = variants.filter((variant) => variant.format === format && variant.width <= wanted);
    const widest = fitting.toSorted((one, other) => other.width - one.width)[0];
    if (widest !== undefined) return widest;
  }
  return undefined;
}

function open({ data, width, height }: Photo) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function encodeAs(
  { format }: ImageVariant,
  quality: number,
  photo: Photo,
  { IMAGES_AVIF_EFFORT, IMAGES_WEBP_EFFORT }: ImageSettings,
): Promise<Buffer> {
  const image = open(photo);
  if (format === 'avif') return image.avif({ quality, effort: IMAGES_AVIF_EFFORT, tune: 'iq' }).toBuffer();
  if (format === 'webp') return image.webp({ quality, effort: IMAGES_WEBP_EFFORT }).toBuffer();
  return image.jpeg({ quality, mozjpeg: true }).toBuffer();
}
