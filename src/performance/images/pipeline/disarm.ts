import { imageTooManyScans } from '../errors.ts';
import type { ImageType } from '../sniff.ts';

/**
 * A progressive JPEG has ten scans or so, one that was searched for its smallest form some more. Each is a walk over the
 * whole picture, and the format allows thousands of a few bytes each (ITU T.81, G.1.1.1).
 */
const MOST_SCANS = 64;

/** Markers of a JPEG: its end, and the header of a scan. */
const END = 0xd9;
const SCAN = 0xda;

/** Text that may unpack to a thousand times its length, and that nothing here reads. */
const TEXTS = new Set(['tEXt', 'zTXt', 'iTXt']);

/**
 * What a decoder would work on beside the pixels is taken out, or the picture refused, before a decoder sees it.
 * @throws AppError `image-too-many-scans`.
 */
export function disarm(bytes: Uint8Array, type: ImageType): Uint8Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 'png') return withoutTexts(view);
  if (type === 'jpeg' && scansOf(view) > MOST_SCANS) throw imageTooManyScans(MOST_SCANS);
  return bytes;
}

/** Chunk by chunk (ISO/IEC 15948, 5.3); what is no chunk stays for the decoder to judge. */
function withoutTexts(png: Buffer): Buffer {
  const kept: Buffer[] = [];
  let keptTo = 0;
  for (let place = 8; place + 12 <= png.length;) {
    const end = place + 12 + png.readUInt32BE(place);
    if (TEXTS.has(png.toString('latin1', place + 4, place + 8))) {
      if (place > keptTo) kept.push(png.subarray(keptTo, place));
      keptTo = end;
    }
    place = end;
  }
  return kept.length === 0 ? png : Buffer.concat([...kept, png.subarray(keptTo)]);
}

/** How many scans a decoder would walk, counted no further than matters. */
function scansOf(jpeg: Buffer): number {
  let scans = 0;
  for (let place = jpeg.indexOf(0xff, 2); place >= 0 && scans <= MOST_SCANS; place = jpeg.indexOf(0xff, place)) {
    const marker = jpeg[place + 1] ?? END;
    if (marker === END) break;
    if (marker === SCAN) scans += 1;
    place += standsAlone(marker) ? 1 + Number(marker !== 0xff) : 2 + lengthAt(jpeg, place + 2);
  }
  return scans;
}

/** Without a length: a zero that keeps pixels from being read as a marker, filling, a restart (B.1.1.3). */
function standsAlone(marker: number): boolean {
  return marker === 0 || marker === 1 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8);
}

function lengthAt(jpeg: Buffer, place: number): number {
  return place + 2 <= jpeg.length ? jpeg.readUInt16BE(place) : 0;
}
