import { createHash } from 'node:crypto';

import type { ImageSettings } from './config.ts';
import { imageTooLarge } from './errors.ts';
import type { EncodeSettings, ImageOptions, ProcessedImage } from './image.ts';
import { ImageProcesses } from './processes/image-processes.ts';
import type { ImageJob, ImageSize } from './processes/messages.ts';
import { type ImageType, sniffImageType } from './sniff.ts';

const makers = new ImageProcesses();

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
  const { job, limits } = jobOf(bytes, settings, options);
  return makers.make(job, settings.IMAGES_CONCURRENCY, limits);
}

export interface InspectedImage extends ImageSize {
  type: ImageType;
}

/** They read headers alone, so that nobody who sends a picture waits for those that are being made. */
const readers = new ImageProcesses();

/**
 * What the first bytes of a file say, without decoding it: most of what is no good is refused here, before anything is kept.
 * @throws AppError as `processImage` does.
 */
export async function inspectImage(bytes: Uint8Array, settings: ImageSettings): Promise<InspectedImage> {
  const { job, limits } = jobOf(bytes, settings, {});
  return { type: job.type, ...(await readers.sizeOf(job, 1, limits)) };
}

/** SHA-256 in hexadecimal: what a picture is known by. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function jobOf(bytes: Uint8Array, settings: ImageSettings, options: ImageOptions) {
  if (bytes.byteLength > settings.IMAGES_MAX_BYTES) {
    throw imageTooLarge(`${Math.round(settings.IMAGES_MAX_BYTES / 1_000_000)} MB`);
  }
  const job: ImageJob = {
    bytes,
    type: sniffImageType(bytes),
    contentHash: contentHash(bytes),
    settings: forProcess(settings),
    options,
  };
  return { job, limits: { seconds: settings.IMAGES_TIME_LIMIT, mebibytes: settings.IMAGES_MEMORY_LIMIT } };
}

/** No more than it needs: what decodes strangers' bytes knows no password. */
function forProcess(settings: ImageSettings): EncodeSettings {
  const { IMAGES_MAX_PIXELS, IMAGES_MAX_FRAMES, IMAGES_SIMILARITY, IMAGES_AVIF_EFFORT, IMAGES_WEBP_EFFORT } = settings;
  return { IMAGES_MAX_PIXELS, IMAGES_MAX_FRAMES, IMAGES_SIMILARITY, IMAGES_AVIF_EFFORT, IMAGES_WEBP_EFFORT };
}
