/** A chunk of RIFF: a name, a length, and a byte more where that is odd. */
export function riffChunk(name: string, content: Uint8Array): Buffer {
  const chunk = Buffer.alloc(8 + content.length + (content.length % 2));
  chunk.write(name, 0, 'latin1');
  chunk.writeUInt32LE(content.length, 4);
  chunk.set(content, 8);
  return chunk;
}

export function webp(chunks: readonly Buffer[]): Buffer {
  return riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]));
}

/** An animation that says its canvas is so large, of so many frames with the pixels of a small picture (RFC 9649, 2.7). */
export function longWebp(canvas: { width: number; height: number }, frames: number, small: Buffer): Buffer {
  const extended = Buffer.alloc(10);
  extended[0] = 0x02;
  extended.writeUIntLE(canvas.width - 1, 4, 3);
  extended.writeUIntLE(canvas.height - 1, 7, 3);
  const place = Buffer.alloc(16);
  place.writeUIntLE(small.readUInt16LE(26) - 1, 6, 3);
  place.writeUIntLE(small.readUInt16LE(28) - 1, 9, 3);
  place.writeUIntLE(10, 12, 3);
  const frame = riffChunk('ANMF', Buffer.concat([place, small.subarray(12)]));
  return webp([
    riffChunk('VP8X', extended),
    riffChunk('ANIM', Buffer.alloc(6)),
    ...Array.from({ length: frames }, () => frame),
  ]);
}

/** An extended picture with one more chunk behind its pixels. @param flags 0x08 for EXIF, 0x04 for XMP, 0x20 for a profile. */
export function withWebpChunk(small: Buffer, flags: number, chunk: Buffer): Buffer {
  const extended = Buffer.alloc(10);
  extended[0] = flags;
  extended.writeUIntLE((small.readUInt16LE(26) & 0x3fff) - 1, 4, 3);
  extended.writeUIntLE((small.readUInt16LE(28) & 0x3fff) - 1, 7, 3);
  return webp([riffChunk('VP8X', extended), small.subarray(12), chunk]);
}
