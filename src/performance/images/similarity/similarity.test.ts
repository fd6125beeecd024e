import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { scene } from '../../../../test/support/scene.ts';
import { Similarity } from './similarity.ts';

const original = scene(384, 256);
const similarity = new Similarity(original);
const open = () => sharp(original.data, { raw: { width: 384, height: 256, channels: 3 } });

async function scoreOf(content: Buffer): Promise<number> {
  return similarity.to({ ...original, data: await sharp(content).removeAlpha().raw().toBuffer() });
}

describe('Similarity', () => {
  it('is 100 for the same picture, and less for any other', () => {
    expect(similarity.to(original)).toBe(100);
    const other = { ...original, data: Buffer.from(original.data) };
    other.data[3 * 384 * 128] = (other.data[3 * 384 * 128] ?? 0) ^ 0x40;
    expect(similarity.to(other)).toBeLessThan(100);
    expect(similarity.to(other)).toBeGreaterThan(90);
  });

  // What SSIMULACRA 2 says of the same pictures (the Rust port, calc-s2-rust 1.0.3), which had no part in the weights.
  it.each([
    ['jpeg', 50, 65.7],
    ['jpeg', 75, 76.5],
    ['jpeg', 90, 87.1],
    ['webp', 50, 58],
    ['webp', 80, 71.5],
    ['webp', 92, 86.3],
    ['avif', 40, 61.9],
    ['avif', 60, 75.5],
    ['avif', 75, 85.1],
  ] as const)('says of %s at %i about what SSIMULACRA 2 says: %f', async (format, quality, reference) => {
    const score = await scoreOf(await open().toFormat(format, { quality, effort: 2 }).toBuffer());
    expect(Math.abs(score - reference)).toBeLessThan(4);
  });

  it('falls as a picture loses more of its edges or its colours', async () => {
    const blurred = await Promise.all(
      [0.5, 1, 2, 4].map(async (sigma) => scoreOf(await open().blur(sigma).png().toBuffer())),
    );
    expect(blurred).toEqual(blurred.toSorted((one, other) => other - one));
    expect(await scoreOf(await open().modulate({ saturation: 0.2 }).png().toBuffer())).toBeLessThan(80);
  });

  it('sees what transparency hides', () => {
    const withAlpha = (alpha: number) => {
      const data = Buffer.alloc(64 * 64 * 4, 200);
      for (let pixel = 0; pixel < 64 * 64; pixel += 1) data[4 * pixel + 3] = pixel % 3 === 0 ? alpha : 255;
      return { data, width: 64, height: 64, channels: 4 } as const;
    };
    expect(new Similarity(withAlpha(255)).to(withAlpha(255))).toBe(100);
    expect(new Similarity(withAlpha(255)).to(withAlpha(0))).toBeLessThan(50);
  });

  it('compares what is smaller than its coarse scales', () => {
    const tiny = { data: Buffer.alloc(27, 9), width: 3, height: 3, channels: 3 } as const;
    expect(new Similarity(tiny).to(tiny)).toBe(100);
  });
});
