import { describe, expect, it, vi } from 'vitest';

import { deltaE, toSrgb, withJpegProfile } from '../../../../test/support/icc-profile.ts';
import { flatJpeg, inkProfile, type Inks, type Lab, lattice, storedInks } from '../../../../test/support/inks.ts';
import { readSettings } from '../../../shared/settings.ts';
import { imageSettings } from '../config.ts';
import { decode } from './decode.ts';
import { readHeader } from './read-header.ts';

vi.setConfig({ testTimeout: 60_000 });

const { images: settings } = readSettings({ images: imageSettings }, {});

/** A press of our own, with inks that mix as those of no other: only who heeds the profile gets them right. Its paper is white, its black is black. */
function looks([cyan, magenta, yellow, black]: Inks): Lab {
  const left = 1 - black;
  return [
    100 * left * (1 - 0.3 * cyan) * (1 - 0.35 * magenta) * (1 - 0.1 * yellow),
    30 * left * (magenta - 0.7 * cyan),
    35 * left * (yellow - 0.5 * cyan - 0.2 * magenta),
  ];
}

/** D50, to which profiles refer. */
const WHITE = [0.9642, 1, 0.82491] as const;
const XYZ = {
  primaries: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  toLight: (stored: number) => stored,
} as const;

/** CIELAB to sRGB (CIE 15, 8.2.1). */
function srgbOf([lightness, redness, yellowness]: Lab): number[] {
  const y = (lightness + 16) / 116;
  const [fx, fy, fz] = [y + redness / 500, y, y - yellowness / 200].map((value) =>
    value > 6 / 29 ? value ** 3 : (3 * 36 * (value - 4 / 29)) / 841,
  ) as [number, number, number];
  return toSrgb([WHITE[0] * fx, WHITE[1] * fy, WHITE[2] * fz], XYZ);
}

async function middlesOf(bytes: Buffer): Promise<number[][]> {
  const { data, width, channels } = await decode(bytes, await readHeader(bytes, 'jpeg', settings), 1_000_000);
  expect(channels).toBe(3);
  return Array.from({ length: width / 8 }, (_, block) => {
    const place = (4 * width + 8 * block + 4) * channels;
    return [...data.subarray(place, place + 3)];
  });
}

const KINDS = [
  ['inks the way Photoshop stores them', 0, false],
  ['inks without a word of Adobe', undefined, false],
  ['YCCK', 2, true],
] as const;

describe.each(KINDS)('%s', (_, transform, transformed) => {
  const jpeg = flatJpeg(
    lattice().map((inks) => storedInks(inks, transformed)),
    transform,
  );

  it('look in sRGB as their profile says', async () => {
    const found = await middlesOf(withJpegProfile(jpeg, inkProfile(looks)));
    const shown = lattice().flatMap((inks, block) => {
      const wanted = srgbOf(looks(inks));
      return wanted.some((value) => value < 0.5 || value > 254.5) ? [] : [deltaE(wanted, found[block] ?? [])];
    });
    expect(shown.length).toBeGreaterThan(50);
    expect(Math.max(...shown)).toBeLessThan(2.3);
    expect(shown.reduce((sum, value) => sum + value, 0) / shown.length).toBeLessThan(1);
  });

  it('are read as a press would print them where there is no profile', async () => {
    const found = await middlesOf(jpeg);
    const of = (...inks: Inks) =>
      found[lattice().findIndex((one) => one.every((value, ink) => value === inks[ink]))] ?? [];
    expect(Math.min(...of(0, 0, 0, 0))).toBeGreaterThan(250);
    expect(Math.max(...of(0, 0, 0, 1))).toBeLessThan(70);
    expect(Math.max(...of(1, 1, 1, 1))).toBeLessThan(30);
    const [red = 0, green = 0, blue = 0] = of(1, 0, 0, 0);
    expect([red < green, green < blue]).toEqual([true, true]);
    expect(of(0, 1, 0, 0)[1]).toBeLessThan(80);
    expect(of(0, 0, 1, 0)[2]).toBeLessThan(80);
  });
});
