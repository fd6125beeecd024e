import { createHash } from 'node:crypto';

import type { ImageSettings } from './config.ts';
import { imageTooLarge } from './errors.ts';
import type { EncodeSettings, ImageOptions, ProcessedImage } from './image.ts';
import { ImageProcesses } from './processes/image-processes.ts';
import { sniffImageType } from './sniff.ts';

const processes = new ImageProcesses();

/**
 * Makes of one upload everything the shop serves of it: decoded once, turned as its camera meant, in sRGB, without
 * metadata, fitted into each width without cropping or enlarging, each format at the quality this picture takes. The
 * work is done in a process of its own that may be ended; whatever is wrong with the picture ends nothing else.
 * @throws AppError `image-type-refused`, `image-heic-refused`, `image-too-large`, `image-too-many-frames`,
 * `image-broken`, `image-too-slow` or `image-too-much-memory`; `images-busy` where another try may do.
 */
export async function processImage(
  bytes: Uint8Array,
  settings: ImageSettings,
  options: ImageOptions = {},
): Promise<ProcessedImage> {
  if (bytes.byteLength > settings.IMAGES_MAX_BYTES) {
    throw imageTooLarge(`${Math.round(settings.IMAGES_MAX_BYTES / 1_000_000)} MB`);
  }
  const job = {
    bytes,
    type: sniffImageType(bytes),
    contentHash: contentHash(bytes),
    settings: forProcess(settings),
    options,
  };
  const limits = { seconds: settings.IMAGES_TIME_LIMIT, mebibytes: settings.IMAGES_MEMORY_LIMIT };
  return processes.make(job, settings.IMAGES_CONCURRENCY, limits);
}

/** SHA-256 in hexadecimal: what a picture is known by. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** No more than it needs: what decodes strangers' bytes knows no password. */
function forProcess(settings: ImageSettings): EncodeSettings {
  const { IMAGES_MAX_PIXELS, IMAGES_MAX_FRAMES, IMAGES_SIMILARITY, IMAGES_AVIF_EFFORT, IMAGES_WEBP_EFFORT } = settings;
  return { IMAGES_MAX_PIXELS, IMAGES_MAX_FRAMES, IMAGES_SIMILARITY, IMAGES_AVIF_EFFORT, IMAGES_WEBP_EFFORT };
}
