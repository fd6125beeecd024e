import { createHash } from 'node:crypto';

import sharp, { type Metadata, type Sharp } from 'sharp';

import { errorMessage } from '../../shared/errors.ts';
import type { ImageSettings } from './config.ts';
import { imageBroken, imageTooLarge, imageTypeRefused } from './errors.ts';
import { Gate } from './gate.ts';
import { type ImageFormat, imageKey, type SizeName, SIZES } from './sizes.ts';
import { sniffImageType } from './sniff.ts';

export interface ImageVariant {
  size: SizeName;
  format: ImageFormat;
  /** Pixels. */
  width: number;
  height: number;
  /** The key it is stored by. */
  key: string;
  content: Buffer;
}

export interface ProcessedImage {
  /** SHA-256 of the bytes given, in hexadecimal. */
  contentHash: string;
  /** Pixels of the widest variant, after orientation. */
  width: number;
  height: number;
  /** A data URI of at most 20 × 20 pixels. */
  placeholder: string;
  variants: ImageVariant[];
}

/** The optimised original is no wider or higher than this (pixels): nothing shows more. */
const LARGEST_EDGE = 2560;
const PLACEHOLDER_EDGE = 20;
const PLACEHOLDER_QUALITY = 20;
/** Widths that older browsers and link previews get; every format would be work that nobody fetches. */
const FALLBACK_SIZES: readonly SizeName[] = ['small', 'medium', 'original'];

const gate = new Gate();

/**
 * Makes of one upload everything the shop serves of it: decoded once, turned as its camera meant, in sRGB, without
 * metadata, fitted into each width without cropping or enlarging.
 * @throws AppError `image-type-refused`, `image-too-large` or `image-broken`.
 */
export async function processImage(bytes: Uint8Array, settings: ImageSettings): Promise<ProcessedImage> {
  if (bytes.byteLength > settings.IMAGES_MAX_BYTES) {
    throw imageTooLarge(`${Math.round(settings.IMAGES_MAX_BYTES / 1_000_000)} MB`);
  }
  if (sniffImageType(bytes) === undefined) throw imageTypeRefused();
  return gate.run(settings.IMAGES_CONCURRENCY, async () => makeVariants(bytes, settings));
}

/** SHA-256 in hexadecimal: what a picture is known by. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function makeVariants(bytes: Uint8Array, settings: ImageSettings): Promise<ProcessedImage> {
  const picture = await decode(bytes, settings);
  const hash = contentHash(bytes);
  const fallback: ImageFormat = picture.opaque ? 'jpeg' : 'png';
  const sizes = sizesOf(picture.width);
  const encode = async (size: SizeName, width: number, format: ImageFormat): Promise<ImageVariant> => {
    const { data, info } = await encodeAs(picture.open().resize({ width }), format, settings);
    const key = imageKey(size, hash, format);
    return { size, format, width: info.width, height: info.height, key, content: data };
  };
  const of = async (format: ImageFormat, names: readonly SizeName[]) =>
    Promise.all(
      sizes.filter(([name]) => names.includes(name)).map(async ([name, width]) => encode(name, width, format)),
    );
  const shown = Object.keys(SIZES) as SizeName[];
  const [fallbacks, webp, avif] = await Promise.all([
    of(fallback, FALLBACK_SIZES),
    of('webp', shown),
    of('avif', shown),
  ]);
  return {
    contentHash: hash,
    width: picture.width,
    height: picture.height,
    placeholder: await placeholderOf(picture.open()),
    variants: [...fallbacks, ...smallerFormats(fallbacks, webp, avif)],
  };
}

interface DecodedPicture {
  width: number;
  height: number;
  opaque: boolean;
  open: () => Sharp;
}

async function decode(bytes: Uint8Array, settings: ImageSettings): Promise<DecodedPicture> {
  const metadata = await readable(async () => open(bytes).metadata());
  refuseTooManyPixels(metadata, settings.IMAGES_MAX_PIXELS);
  const box = { width: LARGEST_EDGE, height: LARGEST_EDGE, fit: 'inside', withoutEnlargement: true } as const;
  const { data, info } = await readable(async () =>
    open(bytes).autoOrient().resize(box).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true }),
  );
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const reopen = () => sharp(data, { raw });
  const opaque = !metadata.hasAlpha || (await reopen().stats()).isOpaque;
  return { width: info.width, height: info.height, opaque, open: opaque ? () => reopen().removeAlpha() : reopen };
}

function open(bytes: Uint8Array): Sharp {
  // The limit is checked on the header, before anything is decoded; sharp's own stays as a second fence.
  return sharp(bytes, { failOn: 'error', sequentialRead: true, limitInputPixels: 268_402_689 });
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (/exceeds pixel limit/i.test(errorMessage(error))) throw imageTooLarge('268 megapixels');
    throw imageBroken(error);
  }
}

function refuseTooManyPixels({ width, height }: Metadata, limit: number): void {
  if (width * height > limit) throw imageTooLarge(`${Math.round(limit / 1_000_000)} megapixels`);
}

/** Each width the picture fills, the first it does not fill at its own width, and the original. */
function sizesOf(width: number): (readonly [SizeName, number])[] {
  const names = Object.entries(SIZES) as [keyof typeof SIZES, number][];
  const fitting = names.filter(([, limit], place) => limit <= width || (names[place - 1]?.[1] ?? 0) < width);
  return [...fitting.map(([name, limit]) => [name, Math.min(limit, width)] as const), ['original', width] as const];
}

async function encodeAs(image: Sharp, format: ImageFormat, settings: ImageSettings) {
  const encoders = {
    avif: () => image.avif({ quality: settings.IMAGES_AVIF_QUALITY, effort: settings.IMAGES_AVIF_EFFORT }),
    webp: () => image.webp({ quality: settings.IMAGES_WEBP_QUALITY, effort: settings.IMAGES_WEBP_EFFORT }),
    // Effort 0 asks for speed in every format: mozjpeg's search takes seven times as long for a tenth of the bytes.
    jpeg: () => image.jpeg({ quality: settings.IMAGES_JPEG_QUALITY, mozjpeg: settings.IMAGES_AVIF_EFFORT > 0 }),
    png: () => image.png({ compressionLevel: 9, palette: true, quality: 90 }),
  };
  return encoders[format]().toBuffer({ resolveWithObject: true });
}

async function placeholderOf(image: Sharp): Promise<string> {
  const tiny = await image
    .resize({ width: PLACEHOLDER_EDGE, height: PLACEHOLDER_EDGE, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: PLACEHOLDER_QUALITY })
    .toBuffer();
  return `data:image/webp;base64,${tiny.toString('base64')}`;
}

/**
 * Of a list of formats a browser takes the first it knows and then the width it needs: a format that lacked one width
 * would make it fetch the next wider. So a format is kept with all its widths or not at all, and only if it weighs
 * less than what the browser would take otherwise.
 */
function smallerFormats(fallbacks: ImageVariant[], webp: ImageVariant[], avif: ImageVariant[]): ImageVariant[] {
  const kept = isLighter(webp, fallbacks) ? webp : [];
  return isLighter(avif, kept.length > 0 ? kept : fallbacks) ? [...kept, ...avif] : kept;
}

/** Compared at the widths both have. */
function isLighter(variants: ImageVariant[], rivals: ImageVariant[]): boolean {
  return weightAtWidthsOf(variants, rivals) < weightAtWidthsOf(rivals, variants);
}

function weightAtWidthsOf(variants: ImageVariant[], others: ImageVariant[]): number {
  const shared = variants.filter(({ width }) => others.some((other) => other.width === width));
  return shared.reduce((sum, { content }) => sum + content.byteLength, 0);
}
