import { SQUARES, type SizeName } from '../sizes.ts';
import { openRaster, type Raster, toRaster } from './raster.ts';
import type { Sized } from './sizes-of.ts';

/** Squares cut around what draws attention: bright, saturated, like skin, with edges (libvips `smartcrop`). */
export async function squaresOf(original: Raster): Promise<Sized[]> {
  const shorter = Math.min(original.width, original.height);
  return Promise.all(
    (Object.entries(SQUARES) as [SizeName, number][]).map(async ([size, wanted]) => {
      const edge = Math.min(wanted, shorter);
      const square = { width: edge, height: edge, fit: 'cover', position: 'attention' } as const;
      return { size, raster: await toRaster(openRaster(original).resize(square)) };
    }),
  );
}
