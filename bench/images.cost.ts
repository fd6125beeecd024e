import { readdirSync, readFileSync } from 'node:fs';

import sharp, { type Sharp } from 'sharp';

import {
  type ImageSettings,
  type ImageVariant,
  processImage,
  type ProcessedImage,
} from '../src/performance/images/index.ts';
import type { Ipx } from './images.peers.ts';

/** A picture the shop made. */
export interface Made {
  file: string;
  bytes: Buffer;
  image: ProcessedImage;
}

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

/** What the same variants cost others, who are told the qualities: lines of Markdown. */
export async function costsOf(made: readonly Made[], settings: ImageSettings, ipx: Ipx | undefined): Promise<string[]> {
  const [first] = made;
  if (first === undefined) return [];
  // A process that is there already, and stays: starting one is not what is compared.
  await processImage(first.bytes, settings);
  const start = familyCpuMs();
  for (const { bytes } of made) await processImage(bytes, settings);
  const ours = familyCpuMs() - start;
  const line = async (name: string, work: (one: Made) => Promise<void>) => {
    const before = process.cpuUsage();
    for (const one of made) await work(one);
    const { user, system } = process.cpuUsage(before);
    const spent = (user + system) / 1_000;
    return `| ${name} | ${(spent / 1_000).toFixed(1)} s | ${(spent / ours).toFixed(2)} |`;
  };
  return [
    '',
    `| processor time of ${made.length} photographs, ${made.reduce((sum, { image }) => sum + image.variants.length, 0)} variants | | our throughput, as a part of its |`,
    '| --- | --- | --- |',
    `| ours, qualities searched | ${(ours / 1_000).toFixed(1)} s | |`,
    await line('bare sharp, each from the file', async ({ bytes, image }) =>
      bareFromFile(bytes, image.variants, settings),
    ),
    await line('bare sharp, decoded once', async ({ bytes, image }) => bareFromPixels(bytes, image.variants, settings)),
    ...(ipx === undefined
      ? []
      : [await line('ipx 3.1.1, without mozjpeg, with an older sharp', async (one) => byIpx(one, ipx))]),
  ];
}

async function byIpx({ file, image }: Made, ipx: Ipx): Promise<void> {
  for (const { width, format, quality } of image.variants) await ipx(file, width, format, quality);
}

/** What a programmer writes first: each variant from the file, one after the other. */
async function bareFromFile(bytes: Buffer, variants: readonly ImageVariant[], efforts: ImageSettings): Promise<void> {
  for (const { format, width, quality } of variants) {
    await encodeBare(
      sharp(bytes).autoOrient().resize({ width, withoutEnlargement: true }),
      { format, quality },
      efforts,
    );
  }
}

/** The leanest that sharp offers: decoded once, nothing searched, nothing checked. */
async function bareFromPixels(bytes: Buffer, variants: readonly ImageVariant[], efforts: ImageSettings): Promise<void> {
  const inside = { width: 2_560, height: 2_560, fit: 'inside', withoutEnlargement: true } as const;
  const { data, info } = await sharp(bytes).autoOrient().resize(inside).raw().toBuffer({ resolveWithObject: true });
  for (const { format, width, quality } of variants) {
    await encodeBare(sharp(data, { raw: info }).resize({ width }), { format, quality }, efforts);
  }
}

async function encodeBare(
  image: Sharp,
  { format, quality }: Pick<ImageVariant, 'format' | 'quality'>,
  { IMAGES_AVIF_EFFORT, IMAGES_WEBP_EFFORT }: ImageSettings,
): Promise<void> {
  const encoders = {
    avif: () => image.avif({ quality, effort: IMAGES_AVIF_EFFORT }),
    webp: () => image.webp({ quality, effort: IMAGES_WEBP_EFFORT }),
    jpeg: () => image.jpeg({ quality, mozjpeg: true }),
    png: () => image.png({ compressionLevel: 9, palette: true, quality: 90 }),
  };
  await encoders[format]().toBuffer();
}
