import { rgbaToThumbHash } from 'thumbhash';

import { openRaster, type Raster } from './raster.ts';

const TINY_EDGE = 20;
const TINY_QUALITY = 20;
/** What ThumbHash takes at most (pixels). */
const HASH_EDGE = 100;
/** Steps of a channel that count as one colour: 16 to the channel, as the eye sorts colours and not noise. */
const STEP = 16;
/** From here on a pixel shows more of itself than of what is behind it. */
const VISIBLE = 128;

export interface Placeholders {
  /** A data URI of at most 20 × 20 pixels. */
  placeholder: string;
  /** ThumbHash in base64. */
  thumbhash: string;
  /** "#rrggbb". */
  dominantColour: string;
}

/** What is shown until the picture is there. */
export async function placeholdersOf(raster: Raster): Promise<Placeholders> {
  const inside = (edge: number) => ({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true }) as const;
  const small = openRaster(raster).resize(inside(HASH_EDGE)).ensureAlpha().raw();
  const [tiny, { data, info }] = await Promise.all([
    openRaster(raster).resize(inside(TINY_EDGE)).webp({ quality: TINY_QUALITY }).toBuffer(),
    small.toBuffer({ resolveWithObject: true }),
  ]);
  return {
    placeholder: `data:image/webp;base64,${tiny.toString('base64')}`,
    thumbhash: Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64'),
    dominantColour: dominantColourOf(data),
  };
}

/** The mean of the fullest of 16 × 16 × 16 boxes of colours; what nobody sees does not count. */
export function dominantColourOf(rgba: Uint8Array): string {
  const boxes = new Map<number, [number, number, number, number]>();
  let fullest: [number, number, number, number] = [0, 0, 0, 0];
  for (let place = 0; place + 3 < rgba.length; place += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(place, place + 4);
    if (alpha < VISIBLE) continue;
    const name = [red, green, blue].reduce((sum, value) => sum * STEP + Math.floor(value / STEP), 0);
    const box = boxes.get(name) ?? [0, 0, 0, 0];
    box[0] += red;
    box[1] += green;
    box[2] += blue;
    box[3] += 1;
    boxes.set(name, box);
    if (box[3] > fullest[3]) fullest = box;
  }
  const [red, green, blue, count] = fullest;
  if (count === 0) return '#ffffff';
  return `#${[red, green, blue]
    .map((sum) =>
      Math.round(sum / count)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
