import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** Few, so that a shop makes each of them once: the same file sent again is not made again. */
const KINDS = 6;
const SIDE = 48;

/** Real pictures, each in a colour of its own: PNG files of 48 by 48 pixels (ISO/IEC 15948). */
export const PICTURES: readonly Buffer[] = Array.from({ length: KINDS }, (_, kind) => png(kind * 40));

/** What the shop knows a picture by. */
export function hashOf(picture: Buffer): string {
  return createHash('sha256').update(picture).digest('hex');
}

function png(shade: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  // Eight bits of red, green and blue each.
  header.set([8, 2], 8);
  const line = Buffer.concat([Buffer.of(0), Buffer.alloc(SIDE * 3, Buffer.of(shade, 120, 255 - shade))]);
  const pixels = Buffer.concat(Array.from({ length: SIDE }, () => line));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND')]);
}

function chunk(type: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.byteLength);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
