import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import sharp from 'sharp';

import { imageSettings, madeWith, processImage } from '../src/performance/images/index.ts';
import { readSettings } from '../src/shared/settings.ts';
import { costsOf } from './images.cost.ts';
import { figuresAt, uploadsAt } from './images.figures.ts';
import { Kept } from './images.kept.ts';
import { measure, type Measured } from './images.measured.ts';
import { independentJudge, independentSsim, ipxOver, Peers } from './images.peers.ts';
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
    /** How many of the pictures are made again by others, to compare what it costs; 0 for none. */
    costs: { type: 'string', default: '6' },
    /** A folder that keeps what was measured: the same command goes on from it. */
    resume: { type: 'string' },
  },
});
const folder = path.resolve(values.photos ?? path.join(import.meta.dirname, '../../../shared/data/photos'));
if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}: name one with --photos.`);
  process.exit(1);
}
const { images: settings } = readSettings({ images: imageSettings }, process.env);
const widths = values.widths.split(',').map(Number);
sharp.concurrency(1);
sharp.cache(false);

/** Changed whenever a comparison holds other things. */
const COMPARISON = 1;
/** Of pictures that are there once for each way to turn them, one is compared. */
const TURNED = /orientation.*_[2-8]\.jpe?g$/i;

const peers = new Peers();
try {
  await run();
} finally {
  peers.close();
}

async function run(): Promise<void> {
  const facts: string[] = [];
  const tell = (...found: string[]) => {
    console.log(found.join('\n'));
    facts.push(...found);
  };
  const measured = await measureAll(tell);
  const comparisons = measured.flatMap((one) => one.comparisons);
  for (const width of widths) {
    const found = comparisons.filter(({ wanted }) => wanted === width);
    if (found.length > 0) tell(...figuresAt(width, found));
  }
  tell(...widths.map((width) => uploadsAt(width, measured)));
  if (Number(values.costs) > 0) tell(...(await costs(measured)));
  if (values.report !== undefined) {
    writeFileSync(values.report, galleryPage(facts, comparisons));
    console.log(`The gallery is in ${path.resolve(values.report)}.`);
  }
}

async function measureAll(tell: (line: string) => void): Promise<Measured[]> {
  const judges = { ssimulacra2: await independentJudge(peers), ssimJs: await independentSsim(peers) };
  const kept = new Kept(values.resume, {
    COMPARISON,
    widths,
    settings: madeWith(settings),
    versions: sharp.versions,
    judges: [judges.ssimulacra2 !== undefined, judges.ssimJs !== undefined],
  });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:jpe?g|png|webp|avif|gif|heic)$/i.test(file) && !TURNED.test(file))
    .toSorted()
    .slice(0, Number(values.most));
  const measured: Measured[] = [];
  for (const [place, file] of files.entries()) {
    const bytes = readFileSync(path.join(folder, file));
    const found = await kept.of(bytes, async () => measure(file, bytes, { widths, settings, judges }));
    if ('why' in found) tell(`- left out: ${file}, ${found.why}`);
    else measured.push(found);
    console.error(`${place + 1} of ${files.length}: ${file}`);
  }
  return measured;
}

async function costs(measured: readonly Measured[]): Promise<string[]> {
  const chosen = some(measured, Number(values.costs));
  const made = [];
  for (const { file } of chosen) {
    const bytes = readFileSync(path.join(folder, file));
    made.push({ file, bytes, image: await processImage(bytes, settings) });
  }
  return costsOf(made, settings, await ipxOver(peers, folder));
}

/** So many of them, evenly out of all. */
function some<One>(all: readonly One[], count: number): One[] {
  const step = Math.max(1, all.length / count);
  return all.filter((_, place) => Math.floor(place / step) !== Math.floor((place - 1) / step));
}
