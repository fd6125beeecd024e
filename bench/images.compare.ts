import sharp from 'sharp';

import type { ImageVariant, ProcessedImage } from '../src/performance/images/index.ts';
import { Similarity } from '../src/performance/images/index.ts';
import type { Judge } from './images.peers.ts';

/** A picture encoded somehow, and how like the scaled original it looks. */
export interface Copy {
  name: string;
  bytes: number;
  /** SSIMULACRA 2 by the independent judge; not a number without one. */
  judged: number;
  /** By the shop's own measure. */
  own: number;
  content: Buffer;
}

export interface Comparison {
  file: string;
  width: number;
  height: number;
  original: Buffer;
  /** What a phone takes of the shop. */
  ours: Copy;
  jpeg85: Copy;
  webp80: Copy;
  /** Bytes of ours when it looks as like the original as the other one. */
  atJpeg85: number;
  atWebp80: number;
}

interface Scaled {
  data: Buffer;
  width: number;
  height: number;
  judge: Judge | undefined;
  own: Similarity;
}

/** Steps of quality over which our bytes are followed up to another one's similarity. */
const STEPS = [-10, 8, 16, 24];

/** What a phone takes at a width, beside plain sharp from the same pixels. */
export async function compareAt(
  file: string,
  bytes: Buffer,
  image: ProcessedImage,
  wanted: number,
  judge: Judge | undefined,
): Promise<Comparison | undefined> {
  const taken = takenByPhone(image.variants, wanted);
  if (taken === undefined || image.hasAlpha) return undefined;
  const { width, height } = taken;
  const original = sharp(bytes).autoOrient().resize(width, height, { fit: 'fill' }).toColourspace('srgb').removeAlpha();
  const data = await original.raw().toBuffer();
  const scaled: Scaled = { data, width, height, judge, own: new Similarity({ data, width, height, channels: 3 }) };
  const ours = await judged(`ours: ${taken.format} ${taken.quality}`, taken.content, scaled);
  const pixels = () => sharp(data, { raw: { width, height, channels: 3 } });
  const jpeg85 = await judged('JPEG 85', await pixels().jpeg({ quality: 85 }).toBuffer(), scaled);
  const webp80 = await judged('WebP 80', await pixels().webp({ quality: 80 }).toBuffer(), scaled);
  const curve = [ours, ...(await Promise.all(STEPS.map(async (step) => ourCopy(taken, step, scaled))))];
  return {
    file,
    width,
    height,
    original: await pixels().webp({ quality: 95 }).toBuffer(),
    ours,
    jpeg85,
    webp80,
    atJpeg85: bytesAt(curve, scoreOf(jpeg85)),
    atWebp80: bytesAt(curve, scoreOf(webp80)),
  };
}

/** By the judge where there is one. */
export function scoreOf({ judged: score, own }: Copy): number {
  return Number.isNaN(score) ? own : score;
}

/** The first format a browser of today knows, in the width asked for or the widest there is. */
function takenByPhone(variants: readonly ImageVariant[], wanted: number): ImageVariant | undefined {
  for (const format of ['avif', 'webp', 'jpeg'] as const) {
    const fitting = variants.filter((variant) => variant.format === format && variant.width <= wanted);
    const widest = fitting.toSorted((one, other) => other.width - one.width)[0];
    if (widest !== undefined) return widest;
  }
  return undefined;
}

async function judged(name: string, content: Buffer, { data, width, height, judge, own }: Scaled): Promise<Copy> {
  const copy = await sharp(content).toColourspace('srgb').removeAlpha().raw().toBuffer();
  return {
    name,
    bytes: content.byteLength,
    judged: judge === undefined ? Number.NaN : judge(data, copy, width, height),
    own: own.to({ data: copy, width, height, channels: 3 }),
    content,
  };
}

async function ourCopy({ format, quality }: ImageVariant, step: number, scaled: Scaled): Promise<Copy> {
  const { data, width, height } = scaled;
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  const wanted = Math.min(100, Math.max(1, quality + step));
  const encoders = {
    avif: () => image.avif({ quality: wanted, effort: 4 }),
    webp: () => image.webp({ quality: wanted, effort: 4, preset: 'photo' }),
    jpeg: () => image.jpeg({ quality: wanted, mozjpeg: true }),
    png: () => image.png(),
  };
  return judged(`${format} ${wanted}`, await encoders[format]().toBuffer(), scaled);
}

/** Along the curve of bytes over similarity, straight between its points where bytes are in logarithms. */
function bytesAt(curve: readonly Copy[], score: number): number {
  const points = curve.toSorted((one, other) => one.bytes - other.bytes);
  const above = Math.max(
    1,
    points.findIndex((point) => scoreOf(point) >= score),
  );
  const [low, high] = [points[above - 1], points[above]];
  if (low === undefined || high === undefined) return Number.NaN;
  const part = (score - scoreOf(low)) / (scoreOf(high) - scoreOf(low));
  return Math.exp(Math.log(low.bytes) + part * Math.log(high.bytes / low.bytes));
}
