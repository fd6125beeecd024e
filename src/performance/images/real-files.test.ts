import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { AppError } from '../../shared/errors.ts';
import { readSettings } from '../../shared/settings.ts';
import { imageSettings } from './config.ts';
import type { ProcessedImage } from './image.ts';
import { processImage } from './process-image.ts';

vi.setConfig({ testTimeout: 120_000 });

const { images } = readSettings({ images: imageSettings }, {});
const settings = { ...images, IMAGES_AVIF_EFFORT: 0, IMAGES_WEBP_EFFORT: 0 };

const photos = openCollection<{ displayWidth: number; displayHeight: number; plainSharpDecodes: boolean }>(
  'photos',
  'index.json',
);
const hostile = openCollection<{ must: string; payloadStringsInInput: string[] }>('hostile-images', 'expected.json');

describe.skipIf(photos.files.length === 0)('photographs of many cameras', () => {
  it.each(photos.files)('%s is made or refused with a reason', async (file) => {
    const known = photos.facts[file];
    const { image, code } = await verdictOn(photos.read(file));
    if (known?.plainSharpDecodes === false) return expect(code).toMatch(/^image-(heic|type)-refused$/);
    const { displayWidth = 1, displayHeight = 1 } = known ?? {};
    const scale = Math.min(1, 2_560 / Math.max(displayWidth, displayHeight));
    expect(Math.abs((image?.width ?? 0) - displayWidth * scale)).toBeLessThanOrEqual(1);
    expect(Math.abs((image?.height ?? 0) - displayHeight * scale)).toBeLessThanOrEqual(1);
  });

  it('turned each way look the same', async () => {
    const turned = photos.files.filter((file) => /orientation\/Landscape_[1-8]\.jpg$/.test(file));
    const placeholders = new Set<string>();
    for (const file of turned) {
      const { image } = await verdictOn(photos.read(file));
      expect([image?.width, image?.height]).toEqual([1_800, 1_200]);
      placeholders.add(image?.thumbhash.slice(0, 6) ?? '');
    }
    // Their means and coarsest waves; the files were compressed anew after each turn.
    expect(placeholders.size).toBeLessThanOrEqual(2);
  });
});

describe.skipIf(hostile.files.length === 0)('files that were made to do harm', () => {
  it.each(hostile.files)('%s gets its verdict, and nothing of it comes through', async (file) => {
    const { must = '', payloadStringsInInput = [] } = hostile.facts[file] ?? {};
    const { image, code } = await verdictOn(hostile.read(file));
    if (must === 'accept') expect(code).toBeUndefined();
    if (must === 'refuse') expect(code).toMatch(/^image-/);
    const out = Buffer.concat((image?.variants ?? []).map(({ content }) => content)).toString('latin1');
    for (const payload of payloadStringsInInput) expect(out).not.toContain(payload);
  });
});

async function verdictOn(bytes: Buffer): Promise<{ image?: ProcessedImage; code?: string }> {
  try {
    return { image: await processImage(bytes, settings) };
  } catch (error) {
    if (error instanceof AppError) return { code: error.code };
    throw error;
  }
}

/** Files that stand beside the project on some machines, and what is known of each. */
function openCollection<Fact>(name: string, index: string) {
  const folder = path.resolve('../shared/data', name);
  if (!existsSync(path.join(folder, index))) {
    console.log(`Skipped: there is no ${folder}.`);
    return { files: [], facts: {} as Record<string, Fact>, read: () => Buffer.alloc(0) };
  }
  const facts = JSON.parse(readFileSync(path.join(folder, index), 'utf8')) as Record<string, Fact>;
  const there = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  const files = Object.keys(facts).filter((file) => there.has(file));
  return { files, facts, read: (file: string) => readFileSync(path.join(folder, file)) };
}
