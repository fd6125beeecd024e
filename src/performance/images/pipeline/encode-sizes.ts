import type { EncodeSettings, ImageVariant } from '../image.ts';
import { Similarity } from '../similarity/similarity.ts';
import type { ImageFormat, SizeName } from '../sizes.ts';
import { chooseQuality, usualQuality } from './choose-quality.ts';
import { encode } from './encode.ts';
import { probeOf } from './probe-of.ts';
import type { Raster } from './raster.ts';
import type { Sized } from './sizes-of.ts';

export interface Wanted {
  format: ImageFormat;
  sizes: readonly SizeName[];
}

export type Encoded = Omit<ImageVariant, 'key'>;

/** Every size in every format that wants it, each format at the quality this picture takes. */
export async function encodeSizes(sized: Sized[], settings: EncodeSettings, wanted: Wanted[]): Promise<Encoded[]> {
  const probe = probeOf(sized, settings);
  const similarity = probe === undefined ? undefined : new Similarity(probe);
  const formats = wanted.map(async ({ format, sizes }) => {
    const quality = await qualityOf(format, probe, similarity, settings);
    return Promise.all(
      sized
        .filter(({ size }) => sizes.includes(size))
        .map(async ({ size, raster }): Promise<Encoded> => {
          const content = await encode(raster, format, quality, settings);
          return { size, format, width: raster.width, height: raster.height, content, quality };
        }),
    );
  });
  return (await Promise.all(formats)).flat();
}

async function qualityOf(
  format: ImageFormat,
  probe: Raster | undefined,
  similarity: Similarity | undefined,
  settings: EncodeSettings,
): Promise<number> {
  if (format === 'png') return 100;
  if (probe === undefined || similarity === undefined) return usualQuality(format, settings);
  return chooseQuality(probe, similarity, format, settings);
}
