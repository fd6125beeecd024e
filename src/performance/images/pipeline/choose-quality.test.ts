import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';

import { scene } from '../../../../test/support/scene.ts';
import { Similarity } from '../similarity/similarity.ts';
import { chooseQuality, usualQuality } from './choose-quality.ts';
import { encode } from './encode.ts';
import { probeOf } from './probe-of.ts';

vi.setConfig({ testTimeout: 60_000 });

const settings = {
  IMAGES_MAX_PIXELS: 50_000_000,
  IMAGES_MAX_FRAMES: 300,
  IMAGES_SIMILARITY: 75,
  IMAGES_AVIF_EFFORT: 2,
  IMAGES_WEBP_EFFORT: 2,
};

/** How like the original a format looks at the quality chosen for it. */
async function reached(target: number, format: 'avif' | 'webp' | 'jpeg', soft: boolean): Promise<number> {
  const raw = scene(384, 256);
  const data = soft ? await sharp(raw.data, { raw }).blur(3).raw().toBuffer() : raw.data;
  const probe = { ...raw, data };
  const similarity = new Similarity(probe);
  const wanted = { ...settings, IMAGES_SIMILARITY: target };
  const quality = await chooseQuality(probe, similarity, format, wanted);
  const content = await encode(probe, format, quality, wanted);
  return similarity.to({ ...probe, data: await sharp(content).removeAlpha().raw().toBuffer() });
}

describe('chooseQuality', () => {
  it.each([
    ['avif', 65, false],
    ['avif', 80, false],
    ['webp', 65, false],
    ['webp', 80, false],
    ['jpeg', 70, false],
    ['jpeg', 80, false],
    ['avif', 85, true],
    ['webp', 85, true],
  ] as const)('makes %s look like %i, soft picture: %s', async (format, target, soft) => {
    expect(Math.abs((await reached(target, format, soft)) - target)).toBeLessThan(4);
  });
});

describe('usualQuality', () => {
  it('rises with the similarity asked for, and stays within what a format has', () => {
    const at = (target: number) => usualQuality('webp', { ...settings, IMAGES_SIMILARITY: target });
    expect(at(80)).toBeGreaterThan(at(70));
    expect([at(40), at(95)].every((quality) => quality >= 1 && quality <= 100)).toBe(true);
  });

  it('is fixed where effort is 0', () => {
    expect(usualQuality('avif', { ...settings, IMAGES_AVIF_EFFORT: 0, IMAGES_SIMILARITY: 95 })).toBe(52);
  });
});

describe('probeOf', () => {
  const sized = (width: number, height: number) => [{ size: 'medium', raster: scene(width, height) } as const];

  it('is a patchwork of tiles out of all parts of a large picture', () => {
    const [medium] = sized(800, 600);
    const probe = probeOf(sized(800, 600), settings);
    expect(probe).toMatchObject({ width: 384, height: 256, channels: 3 });
    // The first pixel of the last tile: column 3 of 3, row 2 of 2.
    const from = 3 * (Math.round(0.75 * 600 - 64) * 800 + Math.round((2.5 / 3) * 800 - 64));
    const at = 3 * (128 * 384 + 256);
    expect(probe?.data.subarray(at, at + 3)).toEqual(medium?.raster.data.subarray(from, from + 3));
  });

  it('is the whole of a small or narrow one, and nothing of a tiny one or in a hurry', () => {
    expect(probeOf(sized(300, 200), settings)).toMatchObject({ width: 300, height: 200 });
    expect(probeOf(sized(100, 900), settings)).toMatchObject({ width: 100, height: 900 });
    expect(probeOf(sized(63, 900), settings)).toBeUndefined();
    expect(probeOf(sized(800, 600), { ...settings, IMAGES_AVIF_EFFORT: 0 })).toBeUndefined();
  });
});
