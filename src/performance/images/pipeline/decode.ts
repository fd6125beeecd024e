import sharp, { type Sharp } from 'sharp';

import { openUpload } from './open-upload.ts';
import { openRaster, type Raster, toRaster } from './raster.ts';
import { type Header, readable } from './read-header.ts';

/** The optimised original is no wider or higher than this (pixels): nothing shows more. */
export const LARGEST_EDGE = 2_560;
const INSIDE = { width: LARGEST_EDGE, height: LARGEST_EDGE, fit: 'inside', withoutEnlargement: true } as const;

/**
 * Decodes once: turned as the camera meant, no larger than anything shows it, in sRGB of 8 bits.
 * @param pixels the most it may have, as a second fence behind its header.
 * @throws AppError `image-broken`.
 */
export async function decode(bytes: Uint8Array, header: Header, pixels: number): Promise<Raster> {
  return readable(pixels, async () => {
    const image = (await inKnownGrey(openUpload(bytes, pixels), header)).autoOrient().resize(INSIDE);
    return withoutEmptyAlpha(await toRaster(inSrgb(image, header)));
  });
}

/**
 * Profiles, CMYK and grey end in sRGB by themselves, but for one: libvips works on 16-bit colours with a profile in
 * Display P3, and would hand out numbers of that space.
 */
function inSrgb(image: Sharp, { depth, hasProfile, space }: Header): Sharp {
  const inDisplayP3 = hasProfile && depth === 'ushort' && space !== 'grey16';
  return (inDisplayP3 ? image.withIccProfile('srgb') : image).toColourspace('srgb');
}

/** libvips passes the profile of 16-bit grey by; in 8 bits it heeds it. */
async function inKnownGrey(upload: Sharp, { hasProfile, space }: Header): Promise<Sharp> {
  if (!hasProfile || space !== 'grey16') return upload;
  return sharp(await upload.keepMetadata().toColourspace('b-w').png({ compressionLevel: 1 }).toBuffer());
}

/** Many a picture carries alpha and hides nothing: a third of its bytes, and the reason it could not be a JPEG. */
async function withoutEmptyAlpha(raster: Raster): Promise<Raster> {
  if (raster.channels === 3 || !(await openRaster(raster).stats()).isOpaque) return raster;
  return toRaster(openRaster(raster).removeAlpha());
}
