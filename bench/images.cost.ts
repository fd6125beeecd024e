import { readdirSync, readFileSync } from 'node:fs';

import sharp, { type Sharp } from 'sharp';

import type { ImageVariant } from '../src/performance/images/index.ts';

/** Milliseconds of processor time of this process and those it has started and that still run (Linux). */
export function familyCpuMs(): number {
  const children = readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'latin1').split(' ').filter(Boolean),
  );
  return ['self', ...children].reduce((sum, pid) => sum + cpuMsOf(pid), 0);
}

function cpuMsOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

/** What a programmer writes first: each variant from the file, one after the other. */
export async function bareFromFile(bytes: Buffer, variants: readonly ImageVariant[]): Promise<void> {
  for (const { format, width, quality } of variants) {
    await encodeBare(sharp(bytes).autoOrient().resize({ width, withoutEnlargement: true }), format, quality);
  }
}

/** The leanest that sharp offers: decoded once, nothing searched, nothing checked. */
export async function bareFromPixels(bytes: Buffer, variants: readonly ImageVariant[]): Promise<void> {
  const inside = { width: 2_560, height: 2_560, fit: 'inside', withoutEnlargement: true } as const;
  const { data, info } = await sharp(bytes).autoOrient().resize(inside).raw().toBuffer({ resolveWithObject: true });
  for (const { format, width, quality } of variants) {
    await encodeBare(sharp(data, { raw: info }).resize({ width }), format, quality);
  }
}

async function encodeBare(image: Sharp, format: ImageVariant['format'], quality: number): Promise<void> {
  const encoders = {
    avif: () => image.avif({ quality, effort: 4 }),
    webp: () => image.webp({ quality, effort: 4 }),
    jpeg: () => image.jpeg({ quality, mozjpeg: true }),
    png: () => image.png({ compressionLevel: 9, palette: true, quality: 90 }),
  };
  await encoders[format]().toBuffer();
}
