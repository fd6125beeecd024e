import path from 'node:path';

import sharp from 'sharp';

import type { ImageSettings, ImageVariant, ProcessedImage } from '../src/performance/images/index.ts';
import { type Independent, Jury, type Photo, type Scores } from './images.judges.ts';

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
  finest: Copy;
  jpeg85: Copy;
  /** To reckon what JPEG would weigh at the similarity of ours. */
  jpeg60: Copy;
  webp80: Copy;
  /** JPEG 85 of the picture in its own size, as a phone shows it in this width. */
  unscaled: Copy;
}

/** Steps of quality between ours and the finer ones: the first lies about where JPEG 85 looks as good. */
const FINER = 11;
const FINEST = 24;

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
  wanted: { width: number; settings: ImageSettings; judges: Independent },
): Promise<Comparison | undefined> {
  const taken = takenByPhone(image.variants, wanted.width);
  const isLossless = path.extname(file).toLowerCase() === '.png';
  if (taken === undefined || (image.width <= wanted.width && !isLossless)) return undefined;
  const { photo, shown } = await scaledTo(bytes, taken);
  const { width, height } = photo;
  const jury = new Jury(photo, wanted.judges);
  const judged = async (name: string, content: Buffer): Promise<Copy> => ({
    name,
    bytes: content.byteLength,
    scores: jury.of(await shown(content)),
    content,
  });
  const again = async (steps: number) => {
    const quality = Math.min(98, taken.quality + steps);
    return judged(`${taken.format} ${quality}`, await encodeAs(taken, quality, photo, wanted.settings));
  };
  const jpeg = async (quality: number) => judged(`JPEG ${quality}`, await open(photo).jpeg({ quality }).toBuffer());
  const unscaled = await judged(
    'JPEG 85 of its own size',
    await sharp(bytes).autoOrient().toColourspace('srgb').removeAlpha().jpeg({ quality: 85 }).toBuffer(),
  );
  return {
    file,
    wanted: wanted.width,
    width,
    height,
    original: await open(photo).webp({ quality: 95 }).toBuffer(),
    ours: await judged(`ours: ${taken.format} ${taken.quality}`, taken.content),
    finer: await again(FINER),
    finest: await again(FINEST),
    jpeg85: await jpeg(85),
    jpeg60: await jpeg(60),
    webp80: await judged('WebP 80', await open(photo).webp({ quality: 80 }).toBuffer()),
    // Only its weight and its likeness are told: a gallery of whole originals would be heavy.
    unscaled: { ...unscaled, content: Buffer.alloc(0) },
  };
}

/**
 * The pixels that everybody is given: scaled by the same factor both ways, of all pixels. Stretched to whole pixels instead, or
 * taken from a JPEG that was made smaller while it was decoded, a picture lies a third of a pixel beside itself, and judges
 * take a perfect copy for a poor one (80 of 100 by SSIMULACRA 2).
 */
async function scaledTo(bytes: Buffer, { width, height: taken }: ImageVariant) {
  const scaled = async (content: Buffer) => {
    const image = sharp(content).autoOrient().resize({ width, fastShrinkOnLoad: false }).toColourspace('srgb');
    return image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  };
  const { data, info } = await scaled(bytes);
  // Scaled in two steps, a picture may have a row more or less.
  const height = Math.min(taken, info.height);
  const size = width * height * 3;
  const photo: Photo = { data: data.subarray(0, size), width, height };
  return { photo, shown: async (content: Buffer) => (await scaled(content)).data.subarray(0, size) };
}

/** Bytes of ours where it would look as like the original as another copy. */
export function bytesAsGoodAs({ ours, finer, finest }: Comparison, other: Copy, judge: keyof Scores): number {
  return bytesAt([ours, finer, finest], other.scores[judge], judge);
}

/** Bytes of JPEG where it would look as like the original as ours does. */
export function bytesOfJpegAsGoodAsOurs({ ours, jpeg60, jpeg85 }: Comparison, judge: keyof Scores): number {
  return bytesAt([jpeg60, jpeg85], ours.scores[judge], judge);
}

/** Along a curve of bytes over similarity, straight between its points where bytes are in logarithms. */
function bytesAt(curve: readonly Copy[], wanted: number, judge: keyof Scores): number {
  const above = curve.findIndex(({ scores }, place) => place > 0 && scores[judge] >= wanted);
  const [low, high] = above < 0 ? curve.slice(-2) : [curve[above - 1], curve[above]];
  if (low === undefined || high === undefined) return Number.NaN;
  const part = (wanted - low.scores[judge]) / (high.scores[judge] - low.scores[judge]);
  return Math.exp(Math.log(low.bytes) + part * Math.log(high.bytes / low.bytes));
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
