import type { EncodeSettings } from '../image.ts';
import type { ImageFormat } from '../sizes.ts';
import { openRaster, type Raster } from './raster.ts';

/**
 * Encodes pixels as one format. AVIF is tuned for what people see (aom's `iq`) with full colour resolution: product
 * pictures live by saturated edges, and half of it saves nothing. WebP goes without its preset for photographs, which
 * takes more bytes for the same similarity (docs/performance/images.md). Metadata is never written.
 */
export async function encode(
  raster: Raster,
  format: ImageFormat,
  quality: number,
  { IMAGES_AVIF_EFFORT: effort, IMAGES_WEBP_EFFORT: webpEffort }: EncodeSettings,
): Promise<Buffer> {
  const image = openRaster(raster);
  const encoders = {
    avif: () => image.avif({ quality, effort, tune: 'iq' }),
    webp: () => image.webp({ quality, effort: webpEffort, alphaQuality: 90 }),
    // Effort 0 asks for speed in every format: mozjpeg's search takes seven times as long for a tenth of the bytes.
    jpeg: () => image.jpeg({ quality, mozjpeg: effort > 0 }),
    png: () => image.png({ compressionLevel: 9, palette: true, quality: 90 }),
  };
  return encoders[format]().toBuffer();
}
