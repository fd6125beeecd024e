import sharp from 'sharp';

import type { EncodeSettings } from '../image.ts';
import { Similarity } from '../similarity/similarity.ts';
import type { ImageFormat } from '../sizes.ts';
import { encode } from './encode.ts';
import { type Raster, toRaster } from './raster.ts';

type LossyFormat = Exclude<ImageFormat, 'png'>;

interface Line {
  /** The quality that usually comes to a similarity of 75. */
  usual: number;
  /** For effort 0, where AVIF would be heavier than WebP at the same similarity. */
  hurried: number;
  /** Points of similarity that one step of quality is worth around there. */
  slope: number;
  least: number;
  most: number;
}

const LINES: Readonly<Record<LossyFormat, Line>> = {
  avif: { usual: 57, hurried: 52, slope: 0.95, least: 25, most: 85 },
  webp: { usual: 72, hurried: 78, slope: 0.6, least: 30, most: 95 },
  jpeg: { usual: 72, hurried: 80, slope: 0.6, least: 35, most: 92 },
};
const USUAL_SIMILARITY = 75;
/** Points of similarity that nobody sees. */
const CLOSE_ENOUGH = 1.5;
const MOST_TRIES = 3;

/**
 * The quality at which a format looks as like the original as the settings ask for. Each try goes along the line
 * through what is known: the first along the usual one, the next along that through the last two.
 */
export async function chooseQuality(
  probe: Raster,
  similarity: Similarity,
  format: LossyFormat,
  settings: EncodeSettings,
): Promise<number> {
  const tried: { quality: number; reached: number }[] = [];
  // What a quality looks like hardly depends on the effort, which only makes it smaller.
  const hurried = { ...settings, IMAGES_AVIF_EFFORT: 1, IMAGES_WEBP_EFFORT: 2 };
  let quality = usualQuality(format, settings);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const reached = similarity.to(await decoded(await encode(probe, format, quality, hurried), probe));
    const missed = settings.IMAGES_SIMILARITY - reached;
    tried.push({ quality, reached });
    const next = within(format, quality + missed / slopeThrough(tried, LINES[format].slope));
    if (Math.abs(missed) <= CLOSE_ENOUGH || tried.some((one) => one.quality === next)) break;
    quality = next;
  }
  return quality;
}

/** What a format takes for most pictures: for those too small to measure, and where there is no time to. */
export function usualQuality(format: LossyFormat, settings: EncodeSettings): number {
  const { IMAGES_SIMILARITY, IMAGES_AVIF_EFFORT } = settings;
  const { usual, slope, hurried } = LINES[format];
  if (IMAGES_AVIF_EFFORT === 0) return hurried;
  return within(format, usual + (IMAGES_SIMILARITY - USUAL_SIMILARITY) / slope);
}

function slopeThrough(tried: readonly { quality: number; reached: number }[], usual: number): number {
  const [last, before] = [tried.at(-1), tried.at(-2)];
  if (last === undefined || before === undefined) return usual;
  const slope = (last.reached - before.reached) / (last.quality - before.quality);
  // Encoders have steps: a line as good as flat, or one that falls, leads nowhere.
  return Number.isFinite(slope) ? Math.min(3 * usual, Math.max(usual / 3, slope)) : usual;
}

function within(format: LossyFormat, quality: number): number {
  const { least, most } = LINES[format];
  return Math.min(most, Math.max(least, Math.round(quality)));
}

async function decoded(encoded: Buffer, { channels }: Raster): Promise<Raster> {
  const image = sharp(encoded).toColourspace('srgb');
  return toRaster(channels === 3 ? image.removeAlpha() : image.ensureAlpha());
}
