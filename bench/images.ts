import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import sharp from 'sharp';

import { imageSettings, processImage, type ProcessedImage } from '../src/performance/images/index.ts';
import { AppError } from '../src/shared/errors.ts';
import { readSettings } from '../src/shared/settings.ts';
import { compareAt, type Comparison, takenByPhone } from './images.compare.ts';
import { costsOf, type Made } from './images.cost.ts';
import { figuresAt, medianOf, percent } from './images.figures.ts';
import { independentJudge, ipxOver, Peers } from './images.peers.ts';
import { galleryPage } from './images.report.ts';

/**
 * Bytes and similarity of what a phone takes, beside plain sharp; what it costs beside bare sharp calls and ipx.
 * One picture at a time on one thread each, so that processor time compares.
 */
const { values } = parseArgs({
  options: {
    photos: { type: 'string' },
    report: { type: 'string' },
    most: { type: 'string', default: '1000' },
    /** What is fetched for 390 CSS pixels by half, one and two to three device pixels each. */
    widths: { type: 'string', default: '400,800,1200' },
    /** How many of the pictures are made again by others, to compare what it costs. */
    costs: { type: 'string', default: '6' },
  },
});
const folder = path.resolve(values.photos ?? path.join(import.meta.dirname, '../../../shared/data/photos'));
if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}: name one with --photos.`);
  process.exit(1);
}
const { images: settings } = readSettings({ images: imageSettings }, process.env);
sharp.concurrency(1);
sharp.cache(false);

/** Of pictures that are there once for each way to turn them, one is compared. */
const TURNED = /orientation.*_[2-8]\.jpe?g$/i;
/** Smaller ones are patches of colour for tests of decoders (pixels). */
const LEAST_EDGE = 200;

const peers = new Peers();
try {
  await run();
} finally {
  peers.close();
}

async function run(): Promise<void> {
  const judge = await independentJudge(peers);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:jpe?g|png|webp|avif|gif|heic)$/i.test(file) && !TURNED.test(file))
    .toSorted()
    .slice(0, Number(values.most));
  const facts: string[] = [];
  const tell = (...found: string[]) => {
    console.log(found.join('\n'));
    facts.push(...found);
  };
  const comparisons: Comparison[] = [];
  const made: Made[] = [];
  for (const file of files) {
    const one = await make(file);
    if (one === undefined) continue;
    made.push(one);
    for (const width of values.widths.split(',').map(Number)) {
      const compared = await compareAt(file, one.bytes, one.image, { width, settings, judge });
      if (compared !== undefined) comparisons.push(compared);
    }
    console.error(`${made.length} of ${files.length} at most: ${file}`);
  }
  for (const width of values.widths.split(',').map(Number)) {
    tell(
      ...figuresAt(
        width,
        comparisons.filter(({ wanted }) => wanted === width),
      ),
    );
  }
  tell(...uploads(made));
  tell(...(await costsOf(some(made, Number(values.costs)), settings, await ipxOver(peers, folder))));
  if (values.report !== undefined) {
    writeFileSync(values.report, galleryPage(facts, comparisons));
    console.log(`The gallery is in ${path.resolve(values.report)}.`);
  }
}

/** @returns undefined, having said why, for what is no photograph or is refused. */
async function make(file: string): Promise<Made | undefined> {
  const bytes = readFileSync(path.join(folder, file));
  try {
    const image = await processImage(bytes, settings);
    const why = exclusionOf(image);
    if (why === undefined) return { file, bytes, image };
    console.log(`- left out: ${file}, ${why}`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.log(`- left out: ${file}, ${error.code}`);
  }
  return undefined;
}

function exclusionOf({ hasAlpha, animation, width, height }: ProcessedImage): string | undefined {
  if (hasAlpha) return 'transparent';
  if (animation !== null) return 'moving';
  return Math.min(width, height) < LEAST_EDGE ? `only ${width} × ${height}` : undefined;
}

/** What sellers sent, beside what a phone fetches of it. */
function uploads(made: readonly Made[]): string[] {
  const sent = made.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  return [400, 800, 1_200].map((width) => {
    const taken = made.map(({ image, bytes }) => ({
      sent: bytes.byteLength,
      taken: takenByPhone(image.variants, width)?.content.byteLength ?? 0,
    }));
    const all = taken.reduce((sum, one) => sum + one.taken, 0);
    const shares = taken.map((one) => one.taken / one.sent);
    return `- Uploaded ${sent.toLocaleString('en')} bytes, fetched at ${width}: ${all.toLocaleString('en')}, ${percent(all / sent)} of it, median ${percent(medianOf(shares))}.`;
  });
}

/** So many of them, evenly out of all. */
function some(made: readonly Made[], count: number): Made[] {
  const step = Math.max(1, made.length / count);
  return made.filter((_, place) => Math.floor(place / step) !== Math.floor((place - 1) / step));
}
