import sharp from 'sharp';
import { expect, it } from 'vitest';

import { jpegOfScans } from '../../../../test/support/hostile/jpeg.ts';
import { emptyPixels, png, pngChunk } from '../../../../test/support/hostile/png.ts';
import { disarm } from './disarm.ts';

const PIXELS = emptyPixels(9, 9);
const header = { width: 9, height: 9, depth: 1, colour: 0 };
const text = pngChunk('tEXt', Buffer.from('Comment\0words'));

it('takes text out of a PNG, wherever it stands, and nothing else', () => {
  const gamma = pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]));
  const clean = png(header, [gamma, PIXELS]);
  expect(
    disarm(png(header, [text, gamma, text, text, PIXELS, pngChunk('zTXt', Buffer.alloc(99)), text]), 'png'),
  ).toEqual(clean);
  expect(disarm(clean, 'png')).toEqual(clean);
});

it('leaves what is cut off or longer than it says to the decoder', () => {
  const whole = png(header, [text, PIXELS]);
  for (const length of [8, 20, 45, whole.length - 3]) {
    expect(disarm(whole.subarray(0, length), 'png').byteLength).toBeLessThanOrEqual(length);
  }
  expect(disarm(Buffer.concat([whole, text]), 'png').byteLength).toBe(png(header, [PIXELS]).byteLength);
});

it('refuses a JPEG of more scans than any encoder makes, and counts none behind its end', () => {
  expect(() => disarm(jpegOfScans(64, 64, 64), 'jpeg')).toThrow(
    expect.objectContaining({ code: 'image-too-many-scans' }),
  );
  const photo = jpegOfScans(64, 64, 63);
  expect(disarm(photo, 'jpeg')).toBe(photo);
  const film = Buffer.concat([photo, Buffer.alloc(2_000, Buffer.from([0xff, 0xda, 0, 2]))]);
  expect(disarm(film, 'jpeg')).toBe(film);
});

it('reads no scan out of metadata, filling or a length that lies', async () => {
  const photo = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#369' } })
    .jpeg()
    .toBuffer();
  const comment = Buffer.concat([
    Buffer.from([0xff, 0xfe, 0x10, 0x02]),
    Buffer.alloc(0x1000, Buffer.from([0xff, 0xda])),
  ]);
  const talkative = Buffer.concat([photo.subarray(0, 2), Buffer.alloc(500, 0xff), comment, photo.subarray(2)]);
  expect(disarm(talkative, 'jpeg')).toBe(talkative);
  const lying = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe1, 0xff, 0xff, 0xff]);
  expect(disarm(lying, 'jpeg')).toBe(lying);
});

it('looks at no other type', () => {
  const bytes = Buffer.from('GIF89a');
  expect(disarm(bytes, 'gif')).toBe(bytes);
});
