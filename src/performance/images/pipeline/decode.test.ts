import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';

import {
  iccProfile,
  toSrgb,
  WIDE_SPACES,
  withJpegProfile,
  withPngProfile,
} from '../../../../test/support/icc-profile.ts';
import { av1Of, avif, imir, irot } from '../../../../test/support/hostile/avif.ts';
import { readSettings } from '../../../shared/settings.ts';
import { imageSettings } from '../config.ts';
import { sniffImageType } from '../sniff.ts';
import { decode } from './decode.ts';
import { readHeader } from './read-header.ts';

vi.setConfig({ testTimeout: 60_000 });

const { images: settings } = readSettings({ images: imageSettings }, {});

const COLOURS = [
  [0.2, 0.5, 0.8],
  [0.9, 0.3, 0.2],
  [0.5, 0.5, 0.5],
  [0.1, 0.8, 0.3],
  [1, 0, 0],
  [0.03, 0.02, 0.04],
] as const;
/** Large enough that no chroma of a neighbour reaches the middle. */
const PATCH = 32;

async function decoded(bytes: Buffer) {
  const header = await readHeader(bytes, sniffImageType(bytes), settings);
  return decode(bytes, header, settings.IMAGES_MAX_PIXELS);
}

/** A row of patches, in numbers of whatever space. */
function patches(deep: boolean) {
  const most = deep ? 65_535 : 255;
  const Numbers = deep ? Uint16Array : Uint8Array;
  const pixels = new Numbers(COLOURS.length * PATCH * PATCH * 3);
  for (let place = 0; place < pixels.length; place += 1) {
    const patch = Math.floor(((place / 3) % (COLOURS.length * PATCH)) / PATCH);
    pixels[place] = Math.round((COLOURS[patch]?.[place % 3 === 0 ? 0 : place % 3 === 1 ? 1 : 2] ?? 0) * most);
  }
  const raw = { width: COLOURS.length * PATCH, height: PATCH, channels: 3 } as const;
  return deep ? sharp(pixels, { raw }).toColourspace('rgb16') : sharp(pixels, { raw });
}

function middles({ data, width, channels }: { data: Buffer; width: number; channels: number }): number[][] {
  return COLOURS.map((_, patch) => {
    const place = ((PATCH / 2) * width + patch * PATCH + PATCH / 2) * channels;
    return [...data.subarray(place, place + 3)];
  });
}

function furthest(found: readonly number[][], wanted: readonly number[][]): number {
  return Math.max(
    ...found.flatMap((colour, patch) => colour.map((value, place) => Math.abs(value - (wanted[patch]?.[place] ?? 0)))),
  );
}

/** Outside of sRGB; 16-bit colours are cut off at Display P3 first, which gives another neighbour of what cannot be shown. */
function isCut(colour: readonly number[]): boolean {
  return colour.some((value) => value < 0.5 || value > 254.5);
}

describe('colours', () => {
  describe.each(Object.entries(WIDE_SPACES))('of %s', (_, space) => {
    const wanted = COLOURS.map((colour) => toSrgb(colour, space));

    it.each([
      ['PNG of 8 bits', false],
      ['PNG of 16 bits', true],
    ])('become sRGB from a %s', async (__, deep) => {
      const png = withPngProfile(await patches(deep).png().toBuffer(), iccProfile(space));
      expect((await sharp(png).metadata()).hasProfile).toBe(true);
      const found = middles(await decoded(png));
      expect(
        furthest(found, deep ? wanted.map((colour, patch) => (isCut(colour) ? (found[patch] ?? []) : colour)) : wanted),
      ).toBeLessThan(3);
    });

    it('become sRGB from a JPEG', async () => {
      const jpeg = await patches(false).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
      expect(furthest(middles(await decoded(withJpegProfile(jpeg, iccProfile(space)))), wanted)).toBeLessThan(5);
    });
  });

  it('without a profile stay as they are, in 16 bits as well', async () => {
    const wanted = COLOURS.map((colour) => colour.map((value) => 255 * value));
    expect(furthest(middles(await decoded(await patches(true).png().toBuffer())), wanted)).toBeLessThan(2);
  });

  it('of print come back to what was printed', async () => {
    const inks = [
      [0.5, 0.5, 0.5],
      [0.6, 0.5, 0.4],
      [0.9, 0.9, 0.8],
    ] as const;
    for (const ink of inks) {
      const [r, g, b] = ink.map((value) => Math.round(255 * value));
      const cmyk = await sharp({
        create: { width: 64, height: 64, channels: 3, background: { r: r ?? 0, g: g ?? 0, b: b ?? 0 } },
      })
        .toColourspace('cmyk')
        .jpeg({ quality: 100 })
        .toBuffer();
      expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
      const { data, channels } = await decoded(cmyk);
      expect(channels).toBe(3);
      expect(Math.max(...[r, g, b].map((value = 0, place) => Math.abs(value - (data[place] ?? 0))))).toBeLessThan(16);
    }
  });

  it('of grey become three equal ones, in 8 and 16 bits, with and without alpha', async () => {
    const grey = Buffer.alloc(64 * 64, 100);
    const image = () => sharp(grey, { raw: { width: 64, height: 64, channels: 1 } });
    for (const png of [image().toColourspace('b-w'), image().toColourspace('grey16'), image().ensureAlpha(0.5)]) {
      const { data } = await decoded(await png.png().toBuffer());
      expect([...data.subarray(0, 3)].every((value) => Math.abs(value - 100) <= 1)).toBe(true);
    }
  });

  it('come from a palette, transparency with them', async () => {
    const rgba = Buffer.alloc(64 * 64 * 4);
    for (let pixel = 0; pixel < 64 * 64; pixel += 1)
      rgba.set(pixel % 64 < 32 ? [250, 10, 20, 255] : [0, 0, 0, 0], 4 * pixel);
    const png = await sharp(rgba, { raw: { width: 64, height: 64, channels: 4 } })
      .png({ palette: true })
      .toBuffer();
    const { data, channels } = await decoded(png);
    expect([channels, ...data.subarray(0, 4), data[64 * 4 - 1]]).toEqual([4, 250, 10, 20, 255, 0]);
  });
});

describe('orientation', () => {
  /** Four quarters: the corner at the top left is red in all eight, once turned as the camera meant. */
  const corner = (red: 'tl' | 'tr' | 'bl' | 'br') => {
    const at = { tl: [0, 0], tr: [32, 0], bl: [0, 16], br: [32, 16] } as const;
    const [left, top] = at[red];
    const spot = { create: { width: 32, height: 16, channels: 3, background: '#ff0000' } } as const;
    return sharp({ create: { width: 64, height: 32, channels: 3, background: '#0000ff' } }).composite([
      { input: spot, left, top },
    ]);
  };

  /** What is shown of a picture whose red corner, turned as it says, is to be at the top left. */
  async function expectUpright(bytes: Buffer, lies: boolean): Promise<void> {
    const { data, width, height, channels } = await decoded(bytes);
    expect([width, height]).toEqual(lies ? [32, 64] : [64, 32]);
    const colourAt = (x: number, y: number) =>
      data.subarray((y * width + x) * channels, (y * width + x) * channels + 3);
    expect((colourAt(4, 4)[0] ?? 0) > 200).toBe(true);
    expect((colourAt(width - 4, height - 4)[2] ?? 0) > 200).toBe(true);
  }

  describe.each([
    [1, 'tl'],
    [2, 'tr'],
    [3, 'br'],
    [4, 'bl'],
    [5, 'tl'],
    [6, 'bl'],
    [7, 'br'],
    [8, 'tr'],
  ] as const)('%i', (orientation, red) => {
    it.each(['jpeg', 'png', 'webp'] as const)('is turned upright in %s', async (format) => {
      const image = corner(red).toFormat(format, { quality: 100 }).withMetadata({ orientation });
      await expectUpright(await image.toBuffer(), orientation >= 5);
    });
  });

  /** Turned counter-clockwise by quarters first, then mirrored, as its boxes say (ISO/IEC 23000-22, 7.3.6.7). */
  it.each([
    [0, undefined, 'tl'],
    [0, 1, 'tr'],
    [2, undefined, 'br'],
    [0, 0, 'bl'],
    [1, 0, 'tl'],
    [3, undefined, 'bl'],
    [3, 0, 'br'],
    [1, undefined, 'tr'],
  ] as const)('is turned upright in AVIF by %i quarters and the mirror %s', async (quarters, axis, red) => {
    const av1 = av1Of(await corner(red).avif({ quality: 90, effort: 0 }).toBuffer());
    const properties = [...(quarters === 0 ? [] : [irot(quarters)]), ...(axis === undefined ? [] : [imir(axis)])];
    await expectUpright(avif({ av1, width: 64, height: 32, properties }), quarters % 2 === 1);
  });
});

it('takes no notice of alpha that hides nothing', async () => {
  const png = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#123456ff' } })
    .png()
    .toBuffer();
  expect((await decoded(png)).channels).toBe(3);
});
