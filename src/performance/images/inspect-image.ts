import sharp from 'sharp';

import type { ImageSettings } from './config.ts';
import { imageBroken, imageTooLarge, imageTypeRefused } from './errors.ts';
import { type ImageType, sniffImageType } from './sniff.ts';

export interface InspectedImage {
  type: ImageType;
  /** Pixels, upright. */
  width: number;
  height: number;
}

type Limits = Pick<ImageSettings, 'IMAGES_MAX_BYTES' | 'IMAGES_MAX_PIXELS'>;

/**
 * What the first bytes of a file say, without decoding it: most of what is no good is refused here, before anything is kept.
 * @throws AppError `image-type-refused` (415), `image-too-large` (413), `image-broken` (422).
 */
export async function inspectImage(bytes: Uint8Array, limits: Limits): Promise<InspectedImage> {
  if (bytes.byteLength > limits.IMAGES_MAX_BYTES) {
    throw imageTooLarge(`${Math.round(limits.IMAGES_MAX_BYTES / 1_000_000)} MB`);
  }
  const type = sniffImageType(bytes);
  if (type === undefined) throw imageTypeRefused();
  const { width, height, orientation = 1 } = await header(bytes);
  if (width * height > limits.IMAGES_MAX_PIXELS) {
    throw imageTooLarge(`${Math.round(limits.IMAGES_MAX_PIXELS / 1_000_000)} megapixels`);
  }
  // EXIF: 5 to 8 lie on their side.
  return orientation > 4 ? { type, width: height, height: width } : { type, width, height };
}

async function header(bytes: Uint8Array) {
  try {
    return await sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata();
  } catch (error) {
    throw imageBroken(error);
  }
}
