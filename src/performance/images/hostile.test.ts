import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';

import { longGif } from '../../../test/support/hostile/gif.ts';
import { jpegParts, resized } from '../../../test/support/hostile/jpeg.ts';
import { pngBomb, unpacksTo } from '../../../test/support/hostile/png.ts';
import { withJpegSegment, withPngChunk } from '../../../test/support/icc-profile.ts';
import { AppError } from '../../shared/errors.ts';
import { readSettings } from '../../shared/settings.ts';
import { imageSettings } from './config.ts';
import { processImage } from './process-image.ts';

vi.setConfig({ testTimeout: 60_000 });

const { images } = readSettings({ images: imageSettings }, {});
const settings = { ...images, IMAGES_AVIF_EFFORT: 0, IMAGES_WEBP_EFFORT: 0 };

const PAYLOADS = ['<script>alert(1)</script>', '<?php system($_GET[0]); ?>', '%PDF-1.7 /JavaScript'];

async function verdictOn(bytes: Uint8Array): Promise<string> {
  try {
    const { variants } = await processImage(bytes, settings);
    const out = Buffer.concat(variants.map(({ content }) => content)).toString('latin1');
    return PAYLOADS.some((payload) => out.includes(payload)) ? 'payload in the output' : 'clean';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });
const jpeg = async () => noise(300, 200).jpeg().toBuffer();
const png = async () => noise(300, 200).png().toBuffer();

describe('a bomb', () => {
  it.each([
    ['16384 × 16384 pixels in a few kB', () => pngBomb(16_384, 16_384, 16_384), 'image-too-large'],
    ['4 thousand million pixels announced', () => pngBomb(65_535, 65_535, 1), 'image-too-large'],
    ['a header of 2^31 pixels a side', () => pngBomb(2 ** 31 - 1, 2 ** 31 - 1, 1), /^image-(broken|too-large)$/],
    ['one line of 65535 pixels', () => pngBomb(65_535, 1, 1), 'image-too-large'],
    ['one column of 65535 pixels', () => pngBomb(1, 65_535, 65_535), 'image-too-large'],
    ['a GIF with a huge canvas', () => longGif(1, 65_535, 65_535), /^(clean|image-too-large)$/],
    ['a GIF of 5000 frames', () => longGif(5_000, 100, 100), 'image-too-many-frames'],
  ])('of %s is refused by its header', async (_, make, verdict) => {
    expect(await verdictOn(make())).toMatch(verdict);
  });

  it('of a JPEG that says 64250 × 64250 or 1 × 65500 is refused', async () => {
    expect(await verdictOn(resized(await jpeg(), 64_250, 64_250))).toBe('image-too-large');
    expect(await verdictOn(resized(await jpeg(), 1, 65_500))).toBe('image-too-large');
  });

  it('of frames that are large only together is shown as a still', async () => {
    const result = await processImage(longGif(200, 500, 500), settings);
    expect(result.animation).toBeNull();
    expect(result).toMatchObject({ width: 500, height: 500 });
  });

  it('of a profile or a text that unpacks to 60 MB is harmless', async () => {
    const huge = unpacksTo(60_000_000);
    for (const name of ['iCCP', 'zTXt']) {
      expect(await verdictOn(withPngChunk(await png(), name, huge))).toMatch(/^(clean|image-broken)$/);
    }
  });
});

describe('what is cut off or damaged', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('is refused as %s', async (format) => {
    const whole = await noise(300, 200).toFormat(format).toBuffer();
    expect(await verdictOn(whole)).toBe('clean');
    for (const part of [0.02, 0.5, 0.9]) {
      expect(await verdictOn(whole.subarray(0, Math.max(40, whole.length * part)))).toBe('image-broken');
    }
  });

  it('is refused where one scan or segment of a progressive JPEG follows no other', async () => {
    const parts = jpegParts(await noise(200, 100).jpeg({ progressive: true }).toBuffer());
    expect(parts.length).toBeGreaterThan(12);
    for (let count = 2; count < parts.length; count += 1) {
      expect(await verdictOn(Buffer.concat(parts.slice(0, count).map(({ bytes }) => bytes)))).toBe('image-broken');
    }
  });

  it('is refused or clean, whichever byte is wrong', async () => {
    for (const bytes of [await jpeg(), await png(), await noise(60, 40).webp().toBuffer(), longGif(5, 9, 9)]) {
      for (let place = 12; place < Math.min(bytes.length, 400); place += 37) {
        const damaged = Buffer.from(bytes);
        damaged[place] = (damaged[place] ?? 0) ^ 0xa5;
        expect(await verdictOn(damaged)).toMatch(/^(clean|image-[a-z-]+)$/);
      }
    }
  });
});

describe('what carries something else', () => {
  it.each(PAYLOADS)('leaves %j behind', async (payload) => {
    const text = Buffer.from(payload.repeat(20));
    const picture = await jpeg();
    const polyglots = [
      Buffer.concat([picture, text]),
      withJpegSegment(picture, 0xfe, text),
      withJpegSegment(picture, 0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), text])),
      await noise(300, 200)
        .withExif({ IFD0: { Copyright: payload, ImageDescription: payload } })
        .jpeg()
        .toBuffer(),
      Buffer.concat([await png(), text]),
      withPngChunk(await png(), 'tEXt', Buffer.concat([Buffer.from('Comment\0'), text])),
      Buffer.concat([longGif(1, 30, 30), text]),
      Buffer.concat([await noise(300, 200).webp().toBuffer(), text]),
    ];
    for (const polyglot of polyglots) expect(await verdictOn(polyglot)).toMatch(/^(clean|image-broken)$/);
    expect(await verdictOn(text)).toBe('image-type-refused');
  });
});

it('a picture of all that is accepted at once is still refused by its bytes first', async () => {
  const bytes = Buffer.alloc(settings.IMAGES_MAX_BYTES + 1);
  bytes.set(await jpeg());
  expect(await verdictOn(bytes)).toBe('image-too-large');
});
