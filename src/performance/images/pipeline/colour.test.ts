import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';

import {
  deltaE,
  greyProfile,
  iccProfile,
  toSrgb,
  WIDE_SPACES,
  withJpegProfile,
  withPngProfile,
} from '../../../../test/support/icc-profile.ts';
import { readSettings } from '../../../shared/settings.ts';
import { imageSettings } from '../config.ts';
import { sniffImageType } from '../sniff.ts';
import { decode } from './decode.ts';
import { readHeader } from './read-header.ts';

vi.setConfig({ testTimeout: 60_000 });

const { images: settings } = readSettings({ images: imageSettings }, {});
/** Large enough that no chroma of a neighbour reaches the middle. */
const PATCH = 16;
/** Five steps of each channel, 125 colours in a row. */
const STEPS = [0.06, 0.28, 0.5, 0.72, 0.94];
const LATTICE = STEPS.flatMap((red) => STEPS.flatMap((green) => STEPS.map((blue) => [red, green, blue] as const)));

async function decoded(bytes: Buffer) {
  return decode(bytes, await readHeader(bytes, sniffImageType(bytes), settings), settings.IMAGES_MAX_PIXELS);
}

/** A row of patches, in numbers of whatever space. */
function patches(colours: readonly (readonly number[])[], deep: boolean) {
  const channels = colours[0]?.length === 1 ? 1 : 3;
  const width = colours.length * PATCH;
  const Numbers = deep ? Uint16Array : Uint8Array;
  const pixels = new Numbers(width * PATCH * channels);
  for (let place = 0; place < pixels.length; place += 1) {
    const patch = Math.floor((Math.floor(place / channels) % width) / PATCH);
    pixels[place] = Math.round((colours[patch]?.[place % channels] ?? 0) * (deep ? 65_535 : 255));
  }
  const raw = { width, height: PATCH, channels } as const;
  return deep
    ? sharp(pixels, { raw }).toColourspace(channels === 1 ? 'grey16' : 'rgb16')
    : sharp(pixels, { raw }).toColourspace(channels === 1 ? 'b-w' : 'srgb');
}

async function middlesOf(bytes: Buffer, count: number): Promise<number[][]> {
  const { data, width, channels } = await decoded(bytes);
  return Array.from({ length: count }, (_, patch) => {
    const place = ((PATCH / 2) * width + patch * PATCH + PATCH / 2) * channels;
    return [...data.subarray(place, place + 3)];
  });
}

/** Mean and greatest distance of those that sRGB can show. */
function distances(found: readonly number[][], wanted: readonly number[][]) {
  const shown = wanted.flatMap((colour, patch) => {
    const isCut = colour.some((value) => value < 0.5 || value > 254.5);
    return isCut ? [] : [deltaE(colour, found[patch] ?? [])];
  });
  return {
    count: shown.length,
    mean: shown.reduce((sum, value) => sum + value, 0) / shown.length,
    most: Math.max(...shown),
  };
}

describe.each(Object.entries(WIDE_SPACES))('125 colours of %s', (_, space) => {
  const wanted = LATTICE.map((colour) => toSrgb(colour, space));

  it.each([
    ['a PNG of 8 bits', false],
    ['a PNG of 16 bits', true],
  ])('look in sRGB as they did, from %s', async (__, deep) => {
    const png = withPngProfile(await patches(LATTICE, deep).png().toBuffer(), iccProfile(space));
    const { count, mean, most } = distances(await middlesOf(png, LATTICE.length), wanted);
    expect(count).toBeGreaterThanOrEqual(25);
    expect(mean).toBeLessThan(0.5);
    expect(most).toBeLessThan(2.3);
  });

  it('look in sRGB as they did, from a JPEG', async () => {
    const jpeg = await patches(LATTICE, false).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    const { mean, most } = distances(await middlesOf(withJpegProfile(jpeg, iccProfile(space)), LATTICE.length), wanted);
    expect(mean).toBeLessThan(1);
    expect(most).toBeLessThan(4);
  });
});

describe('greys with a curve of their own', () => {
  const greys = STEPS.map((step) => [step]);
  const toLight = (stored: number) => stored ** 1.8;
  const wanted = STEPS.map((step) => {
    const light = toLight(step);
    return Array.from(
      { length: 3 },
      () => 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055),
    );
  });

  it.each([
    ['8', false],
    ['16', true],
  ])('look as they did, of %s bits', async (_, deep) => {
    const png = withPngProfile(await patches(greys, deep).png().toBuffer(), greyProfile(toLight));
    const { count, most } = distances(await middlesOf(png, greys.length), wanted);
    expect(count).toBe(greys.length);
    expect(most).toBeLessThan(1);
  });
});
