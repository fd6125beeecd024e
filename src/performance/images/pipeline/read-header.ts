import type { Metadata } from 'sharp';

import { type AppError, errorMessage } from '../../../shared/errors.ts';
import { imageBroken, imageTooLarge, imageTooManyFrames } from '../errors.ts';
import type { EncodeSettings } from '../image.ts';
import type { ImageType } from '../sniff.ts';
import { openUpload } from './open-upload.ts';

export interface Header extends Metadata {
  /** Frames of a moving picture, otherwise 1. */
  frames: number;
}

/** Nothing that is shown is so long and so thin (pixels). */
const LONGEST_EDGE = 30_000;

/**
 * What a picture says of itself, checked before a pixel of it is decoded.
 * @throws AppError `image-too-large`, `image-too-many-frames` or `image-broken`.
 */
export async function readHeader(bytes: Uint8Array, type: ImageType, settings: EncodeSettings): Promise<Header> {
  const { IMAGES_MAX_PIXELS: pixels, IMAGES_MAX_FRAMES: most } = settings;
  const metadata = await readable(pixels, async () => openUpload(bytes, pixels).metadata());
  const { width, height, pages = 1 } = metadata;
  if (Math.max(width, height) > LONGEST_EDGE) throw imageTooLarge(`${LONGEST_EDGE} pixels in width and height`);
  if (width * height > pixels) throw tooManyPixels(pixels);
  // Several pictures in one AVIF are an album and no film; the first one is taken.
  const frames = type === 'gif' || type === 'webp' ? pages : 1;
  if (frames > most) throw imageTooManyFrames(most);
  return { ...metadata, frames };
}

/** As it is shown: by EXIF, 5 to 8 lie on their side. */
export function uprightSizeOf({ width, height, orientation = 1 }: Header): { width: number; height: number } {
  return orientation > 4 ? { width: height, height: width } : { width, height };
}

/**
 * @param pixels the limit given to the decoder.
 * @throws AppError `image-too-large` or `image-broken` for whatever the decoder says.
 */
export async function readable<T>(pixels: number, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw /exceeds pixel limit/i.test(errorMessage(error)) ? tooManyPixels(pixels) : imageBroken(error);
  }
}

function tooManyPixels(limit: number): AppError {
  return imageTooLarge(`${Math.round(limit / 1_000_000)} megapixels`);
}
