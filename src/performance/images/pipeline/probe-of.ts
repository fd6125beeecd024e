import type { EncodeSettings } from '../image.ts';
import type { Raster } from './raster.ts';
import type { Sized } from './sizes-of.ts';

/** Where encoders' blocks end, so that no tile changes its neighbour (pixels). */
const TILE = 128;
const COLUMNS = 3;
const ROWS = 2;
/** Smaller pictures cost nothing, whatever their quality (pixels). */
const LEAST_EDGE = 64;

/**
 * What qualities are tried on: a patchwork of tiles of the picture in the width a phone takes, an eighth of its pixels.
 * Its similarity is within a point or two of the whole picture's; that of the picture made small is not.
 * @returns undefined where trying is not worth it, or not wanted: effort 0 hurries.
 */
export function probeOf(sized: readonly Sized[], settings: EncodeSettings): Raster | undefined {
  const shown = sized.find(({ size }) => size === 'medium') ?? sized.find(({ size }) => size === 'small') ?? sized[0];
  if (shown === undefined || settings.IMAGES_AVIF_EFFORT === 0) return undefined;
  const { raster } = shown;
  return Math.min(raster.width, raster.height) < LEAST_EDGE ? undefined : patchworkOf(raster);
}

function patchworkOf(raster: Raster): Raster {
  const columns = Math.min(COLUMNS, Math.floor(raster.width / TILE));
  const rows = Math.min(ROWS, Math.floor(raster.height / TILE));
  if (columns * rows < COLUMNS * ROWS) return raster;
  const { channels } = raster;
  const patchwork: Raster = { data: Buffer.alloc(0), width: columns * TILE, height: rows * TILE, channels };
  patchwork.data = Buffer.alloc(patchwork.width * patchwork.height * channels);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const from = { x: middleOf(column, columns, raster.width), y: middleOf(row, rows, raster.height) };
      copyTile(raster, from, patchwork, { x: column * TILE, y: row * TILE });
    }
  }
  return patchwork;
}

/** Where a tile begins that stands in the middle of its part of the picture. */
function middleOf(place: number, parts: number, length: number): number {
  return Math.round(((place + 0.5) / parts) * length - TILE / 2);
}

interface Place {
  x: number;
  y: number;
}

function copyTile(source: Raster, from: Place, target: Raster, to: Place): void {
  for (let line = 0; line < TILE; line += 1) {
    const start = ((from.y + line) * source.width + from.x) * source.channels;
    const place = ((to.y + line) * target.width + to.x) * target.channels;
    source.data.copy(target.data, place, start, start + TILE * source.channels);
  }
}
