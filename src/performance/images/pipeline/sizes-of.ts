import { type SizeName, SIZES } from '../sizes.ts';
import { type Raster, shrinkTo } from './raster.ts';

export interface Sized {
  size: SizeName;
  raster: Raster;
}

/**
 * The picture in each width it fills, in the first it does not fill at its own width, and as the original. Each is made
 * of the smallest that is at least twice as wide: nothing is lost to the eye, and most of the work is saved.
 */
export async function sizesOf(original: Raster): Promise<Sized[]> {
  const sized: Sized[] = [{ size: 'original', raster: original }];
  for (const [size, width] of widthsOf(original.width).toReversed()) {
    const source = sized.findLast(({ raster }) => raster.width >= 2 * width)?.raster ?? original;
    sized.push({ size, raster: await shrinkTo(source, width) });
  }
  return sized.toReversed();
}

function widthsOf(width: number): (readonly [keyof typeof SIZES, number])[] {
  const names = Object.entries(SIZES) as [keyof typeof SIZES, number][];
  const fitting = names.filter(([, limit], place) => limit <= width || (names[place - 1]?.[1] ?? 0) < width);
  return fitting.map(([name, limit]) => [name, Math.min(limit, width)] as const);
}
