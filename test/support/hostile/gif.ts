/** A frame of a GIF: where it says it lies, and its pixels as the format packs them (GIF89a, 20 to 22). */
interface GifFrame {
  left?: number;
  top?: number;
  width?: number;
  height?: number;
  /** Size of the first code, then blocks. Without it one white pixel. */
  packed?: Buffer;
}

const CONTROL = Buffer.from('!\xf9\x04\0\x01\0\0\0', 'latin1');
const ONE_PIXEL = Buffer.from([2, 2, 0x44, 1, 0]);

/** A GIF of two colours on a canvas of any size. */
export function gif(width: number, height: number, frames: readonly GifFrame[]): Buffer {
  const head = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  return Buffer.concat([head, ...frames.map(gifFrame), Buffer.from(';')]);
}

/** A GIF of so many frames of one pixel each. */
export function longGif(frames: number, width: number, height: number): Buffer {
  return gif(
    width,
    height,
    Array.from({ length: frames }, () => ({})),
  );
}

function gifFrame({ left = 0, top = 0, width = 1, height = 1, packed = ONE_PIXEL }: GifFrame): Buffer {
  const place = Buffer.alloc(10);
  place[0] = 0x2c;
  for (const [index, value] of [left, top, width, height].entries()) place.writeUInt16LE(value, 1 + 2 * index);
  return Buffer.concat([CONTROL, place, packed]);
}
