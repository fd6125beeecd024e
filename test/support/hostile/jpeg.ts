/** The parts of a JPEG (ITU T.81, B.1.1): each a marker with all that follows it up to the next one. */
export function jpegParts(jpeg: Buffer): { marker: number; bytes: Buffer }[] {
  const starts: number[] = [];
  for (let place = 0; place + 1 < jpeg.length;) {
    const marker = jpeg[place + 1] ?? 0;
    starts.push(place);
    if (marker === 0xd8) place += 2;
    else if (marker === 0xd9) break;
    else place += 2 + jpeg.readUInt16BE(place + 2);
    // Behind the header of a scan come its pixels, in which 0xff 0x00 and restarts are no markers.
    if (marker === 0xda) while (!isMarker(jpeg, place)) place += 1;
  }
  return starts.map((start, index) => ({
    marker: jpeg[start + 1] ?? 0,
    bytes: jpeg.subarray(start, starts[index + 1] ?? start + 2),
  }));
}

function isMarker(jpeg: Buffer, place: number): boolean {
  const after = jpeg[place + 1] ?? 0xd9;
  return jpeg[place] === 0xff && after !== 0 && (after < 0xd0 || after > 0xd7);
}

/**
 * A grey progressive JPEG of nothing whose scans are all as the standard allows (T.81, G.1.1.1): each of the 63 waves of a block
 * comes bit by bit, 14 times, and each time costs a decoder a walk over all blocks for a few bytes of file.
 * @param scans 882 at most.
 */
export function jpegOfScans(width: number, height: number, scans: number): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  // One code of one bit in each table: "no difference", and "the next 16,384 blocks are empty".
  const codes = (table: number, symbol: number) =>
    segment(0xc4, [table, 1, ...Array.from({ length: 15 }, () => 0), symbol]);
  const scan = (wave: number, high: number, low: number, bits: number) =>
    Buffer.concat([segment(0xda, [1, 1, 0, wave, wave, (high << 4) | low]), Buffer.alloc(Math.ceil(bits / 8))]);
  const waves = Array.from({ length: scans }, (_, place) => {
    const low = 13 - (place % 14);
    return scan(1 + Math.floor(place / 14), low === 13 ? 0 : low + 1, low, 15 * Math.ceil(blocks / 16_384));
  });
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => 1)]),
    segment(0xc2, [8, ...size, 1, 1, 0x11, 0]),
    codes(0x00, 0x00),
    codes(0x10, 0xe0),
    scan(0, 0, 0, blocks),
    ...waves,
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** A marker with its length and what it says. */
export function segment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...content]);
}

/** Another kind of frame than its pixels are: 0xc9 for arithmetic coding, 0xc3 for lossless (T.81, table B.1). */
export function asFrame(jpeg: Buffer, kind: number): Buffer {
  return Buffer.concat(
    jpegParts(jpeg).map(({ marker, bytes }) =>
      marker === 0xc0 || marker === 0xc2 ? Buffer.concat([Buffer.from([0xff, kind]), bytes.subarray(2)]) : bytes,
    ),
  );
}

/** A header that names another size than its pixels have. */
export function resized(jpeg: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const frame = copy.findIndex((value, place) => value === 0xff && [0xc0, 0xc2].includes(copy[place + 1] ?? 0));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

/** What Adobe's programs write of how colours are to be read: 0 as they are, 1 YCbCr, 2 YCCK, and nothing else (T.872, 6.5.3). */
export function adobeMarker(transform: number): Buffer {
  return Buffer.from([...Buffer.from('Adobe\0', 'latin1'), 100, 0, 0, 0, 0, transform]);
}

/** EXIF (TIFF 6.0) whose tables lead back to themselves, or that announces more values than there can be. */
export function exif(entries: readonly (readonly [tag: number, type: number, count: number, value: number])[]): Buffer {
  const table = Buffer.alloc(8 + 2 + 12 * entries.length + 4);
  table.write('MM\0*', 0, 'latin1');
  table.writeUInt32BE(8, 4);
  table.writeUInt16BE(entries.length, 8);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const place = 10 + 12 * index;
    table.writeUInt16BE(tag, place);
    table.writeUInt16BE(type, place + 2);
    table.writeUInt32BE(count, place + 4);
    table.writeUInt32BE(value, place + 8);
  }
  // The next table is this one.
  table.writeUInt32BE(8, table.length - 4);
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), table]);
}
