import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import sharp from 'sharp';

import { imageSettings, processImage, type ProcessedImage } from '../src/performance/images/index.ts';
import { AppError } from '../src/shared/errors.ts';
import { readSettings } from '../src/shared/settings.ts';
import { compareAt, type Comparison, scoreOf } from './images.compare.ts';
import { bareFromFile, bareFromPixels, familyCpuMs } from './images.cost.ts';
import { galleryPage } from './images.report.ts';
import { independentJudge, ipxOver, Peers } from './images.peers.ts';

/**
 * Bytes and similarity of what a phone takes, beside plain sharp; what it costs beside bare sharp calls and ipx.
 * One picture at a time on one thread each, so that processor time compares.
 */
const { values } = parseArgs({
  options: {
    photos: { type: 'string' },
    report: { type: 'string' },
    most: { type: 'string', default: '1000' },
    widths: { type: 'string', default: '800,1200' },
  },
});
const folder = path.resolve(values.photos ?? path.join(import.meta.dirname, '../../../shared/data/photos'));
if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}: name one with --photos.`);
  process.exit(1);
}
const { images: settings } = readSettings({ images: imageSettings }, {});
/** Pixels across of a phone's screen, at two and at three to the CSS pixel. */
const widths = values.widths.split(',').map(Number);
sharp.concurrency(1);
sharp.cache(false);

const peers = new Peers();
try {
  await run();
} finally {
  peers.close();
}

async function run(): Promise<void> {
  const judge = await independentJudge(peers);
  const ipx = await ipxOver(peers, folder);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:jpe?g|png|webp|avif|gif|heic)$/i.test(file))
    .toSorted()
    .slice(0, Number(values.most));
  const { made, cpuMs } = await makeAll(files);
  const facts: string[] = [];
  const tell = (...found: string[]) => {
    console.log(found.join('\n'));
    facts.push(...found);
  };
  tell(`${made.length} of ${files.length} pictures of ${folder}`, ...(await costs(made, cpuMs, ipx)));
  const comparisons: Comparison[] = [];
  for (const width of widths) {
    const found: Comparison[] = [];
    for (const { file, bytes, image } of made) {
      const compared = await compareAt(file, bytes, image, width, judge);
      if (compared !== undefined) found.push(compared);
    }
    tell(...bytesAndSimilarity(width, found, judge === undefined));
    comparisons.push(...found);
  }
  if (values.report !== undefined) {
    writeFileSync(values.report, galleryPage(facts, comparisons));
    console.log(`The gallery is in ${path.resolve(values.report)}.`);
  }
}

interface Made {
  file: string;
  bytes: Buffer;
  image: ProcessedImage;
}

async function makeAll(files: readonly string[]): Promise<{ made: Made[]; cpuMs: number }> {
  const made: Made[] = [];
  const before = familyCpuMs();
  for (const file of files) {
    const bytes = readFileSync(path.join(folder, file));
    try {
      made.push({ file, bytes, image: await processImage(bytes, settings) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      console.log(`${file}: ${error.message} (${error.code})`);
    }
  }
  return { made, cpuMs: familyCpuMs() - before };
}

async function costs(made: readonly Made[], ours: number, ipx: Awaited<ReturnType<typeof ipxOver>>) {
  const time = async (work: (one: Made) => Promise<void>) => {
    const before = process.cpuUsage();
    for (const one of made) await work(one);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  const each = await time(async ({ bytes, image }) => bareFromFile(bytes, image.variants));
  const once = await time(async ({ bytes, image }) => bareFromPixels(bytes, image.variants));
  const facts = [
    `Processor time of all: ours ${seconds(ours)}; the same variants by bare sharp calls, each from the file ` +
      `${seconds(each)} (throughput ${(each / ours).toFixed(2)} of it), decoded once ${seconds(once)} (${(once / ours).toFixed(2)})`,
  ];
  if (ipx === undefined) return facts;
  const other = await time(async ({ file, image }) => {
    for (const { width, format, quality } of image.variants) await ipx(file, width, format, quality);
  });
  return [...facts, `ipx 3.1.1, the same variants: ${seconds(other)} (${(other / ours).toFixed(2)})`];
}

function bytesAndSimilarity(width: number, found: readonly Comparison[], ownMeasure: boolean): string[] {
  const sum = (of: (one: Comparison) => number) => found.reduce((total, one) => total + of(one), 0);
  const mean = (of: (one: Comparison) => number) => (sum(of) / found.length).toFixed(1);
  const share = (one: number, other: number) => `${((100 * one) / other).toFixed(0)} %`;
  const [ours, jpeg, webp] = [
    sum((one) => one.ours.bytes),
    sum((one) => one.jpeg85.bytes),
    sum((one) => one.webp80.bytes),
  ];
  const measure = ownMeasure ? 'our own measure' : 'SSIMULACRA 2';
  return [
    `${width} wide, ${found.length} pictures, similarity by ${measure}: ours ${ours} bytes at ${mean((one) => scoreOf(one.ours))}, ` +
      `JPEG 85 ${jpeg} at ${mean((one) => scoreOf(one.jpeg85))}, WebP 80 ${webp} at ${mean((one) => scoreOf(one.webp80))}`,
    `  as chosen: ${share(ours, jpeg)} of JPEG 85, ${share(ours, webp)} of WebP 80`,
    `  at equal similarity: ${share(
      sum((one) => one.atJpeg85),
      jpeg,
    )} of JPEG 85, ${share(
      sum((one) => one.atWebp80),
      webp,
    )} of WebP 80`,
    `  spread of ours (standard deviation): ${deviation(found.map((one) => scoreOf(one.ours)))}`,
  ];
}

function deviation(scores: readonly number[]): string {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length).toFixed(1);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
