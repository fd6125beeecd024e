import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** What a PNG says of itself (ISO/IEC 15948, 11.2.2). */
interface PngHeader {
  width: number;
  height: number;
  /** 1, 2, 4, 8 or 16. */
  depth?: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  colour?: number;
  /** Adam7. */
  interlaced?: boolean;
}

export function pngChunk(name: string, content: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(name, 4, 'latin1');
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + content.length)), 8 + content.length);
  return chunk;
}

/** A PNG of any header and any chunks; its end comes by itself. */
export function png({ width, height, depth = 8, colour = 2, interlaced = false }: PngHeader, chunks: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([SIGNATURE, pngChunk('IHDR', header), ...chunks, pngChunk('IEND', Buffer.alloc(0))]);
}

/** Pixels that are all nothing, for as many lines of black and white as asked for. */
export function emptyPixels(width: number, lines: number): Buffer {
  return pngChunk('IDAT', deflateSync(Buffer.alloc(lines * (1 + Math.ceil(width / 8)))));
}

/** A PNG of one bit a pixel that says it is so large, with pixels for so many lines that compress to next to nothing. */
export function pngBomb(width: number, height: number, lines: number, interlaced = false): Buffer {
  return png({ width, height, depth: 1, colour: 0, interlaced }, [emptyPixels(width, lines)]);
}

/** Compressed text that unpacks to so many bytes (11.3.4.3), or a profile (11.3.3.3): both begin alike. */
export function unpacksTo(bytes: number): Buffer {
  return Buffer.concat([Buffer.from('x\0\0', 'latin1'), deflateSync(Buffer.alloc(bytes))]);
}

/** The control chunks of an animation that says it has so many frames of such a size (PNG third edition, 11.3.6). */
export function apngControl(frames: number, width: number, height: number): Buffer[] {
  const animation = Buffer.alloc(8);
  animation.writeUInt32BE(frames, 0);
  const frame = Buffer.alloc(26);
  frame.writeUInt32BE(width, 4);
  frame.writeUInt32BE(height, 8);
  return [pngChunk('acTL', animation), pngChunk('fcTL', frame)];
}
