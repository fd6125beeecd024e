import type { EncodeSettings } from '../image.ts';
import { openUpload } from './open-upload.ts';
import { type Header, readable } from './read-header.ts';

/** All its frames together (pixels): what fits into the memory of a process. */
const MOST_PIXELS = 24_000_000;
/** A moving picture heavier than this is a film, and the page better off with its still (bytes). */
const MOST_BYTES = 3_000_000;
const WIDTH = 800;
/** Frames are seen for a moment each. */
const QUALITY = 70;

export interface Animation {
  content: Buffer;
  width: number;
  height: number;
}

/**
 * A moving GIF or WebP as animated WebP, with its pauses and repetitions.
 * @returns null where it does not move, or weighs too much.
 * @throws AppError `image-broken` where one of its frames is.
 */
export async function animate(
  bytes: Uint8Array,
  { frames, width, height }: Header,
  { IMAGES_WEBP_EFFORT }: EncodeSettings,
): Promise<Animation | null> {
  if (frames < 2 || frames * width * height > MOST_PIXELS) return null;
  const { data, info } = await readable(MOST_PIXELS, async () =>
    openUpload(bytes, MOST_PIXELS, { animated: true })
      .resize({ width: WIDTH, withoutEnlargement: true })
      .webp({ quality: QUALITY, effort: Math.min(2, IMAGES_WEBP_EFFORT) })
      .toBuffer({ resolveWithObject: true }),
  );
  if (data.byteLength > MOST_BYTES) return null;
  return { content: data, width: info.width, height: info.pageHeight ?? info.height };
}
