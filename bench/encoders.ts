import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import sharp, { type AvifOptions, type Sharp } from 'sharp';

import { medianOf, percent } from './images.figures.ts';
import { type Independent, JUDGES, Jury, type Photo, type Scores } from './images.judges.ts';
import { independentJudge, independentSsim, Peers } from './images.peers.ts';

/**
 * What each option of the encoders is worth: bytes at the similarity of JPEG 85, as a part of its bytes. Says where the end of
 * what can be reached is, and what the last percent costs.
 */
const { values } = parseArgs({
  options: {
    photos: { type: 'string' },
    width: { type: 'string', default: '400' },
    most: { type: 'string', default: '1000' },
  },
});
const folder = path.resolve(values.photos ?? path.join(import.meta.dirname, '../../../shared/data/photos'));
sharp.concurrency(1);
sharp.cache(false);

type Encode = (image: Sharp, quality: number) => Sharp;
interface Encoder {
  name: string;
  /** From below to above the similarity of JPEG 85. */
  qualities: readonly number[];
  encode: Encode;
}

const AVIF = [60, 72, 84];
const WEBP = [78, 88, 95];
const avif = (name: string, options: AvifOptions): Encoder => ({
  name: `AVIF, ${name}`,
  qualities: AVIF,
  encode: (image, quality) => image.avif({ quality, effort: 4, tune: 'iq', ...options }),
});
const ENCODERS: readonly Encoder[] = [
  avif('effort 4 (ours)', {}),
  avif('effort 4, 4:2:0', { chromaSubsampling: '4:2:0' }),
  avif('effort 4, 10 bits', { bitdepth: 10 }),
  avif('effort 4, 4:2:0, tune ssim', { chromaSubsampling: '4:2:0', tune: 'ssim' }),
  avif('effort 2', { effort: 2 }),
  avif('effort 3', { effort: 3 }),
  avif('effort 6', { effort: 6 }),
  avif('effort 6, 10 bits', { effort: 6, bitdepth: 10 }),
  { name: 'WebP, effort 6 (ours)', qualities: WEBP, encode: (image, quality) => image.webp({ quality, effort: 6 }) },
  { name: 'WebP, effort 4', qualities: WEBP, encode: (image, quality) => image.webp({ quality, effort: 4 }) },
  {
    name: 'WebP, effort 6, preset photo',
    qualities: WEBP,
    encode: (image, quality) => image.webp({ quality, effort: 6, preset: 'photo' }),
  },
  {
    name: 'WebP, effort 6, smart subsampling',
    qualities: WEBP,
    encode: (image, quality) => image.webp({ quality, effort: 6, smartSubsample: true }),
  },
  {
    name: 'JPEG, mozjpeg (ours)',
    qualities: [76, 84, 92],
    encode: (image, quality) => image.jpeg({ quality, mozjpeg: true }),
  },
];

interface Point {
  bytes: number;
  scores: Scores;
}

const spent = new Map<string, number>();
const shares = new Map<string, { bytes: number; of: number }[]>();
const peers = new Peers();
try {
  await run();
} finally {
  peers.close();
}

async function run(): Promise<void> {
  const independent: Independent = {
    ssimulacra2: await independentJudge(peers),
    ssimJs: await independentSsim(peers),
  };
  const judges = JUDGES.filter(
    ([judge]) => !(judge in independent) || independent[judge as keyof Independent] !== undefined,
  );
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:jpe?g|png)$/i.test(file),
  );
  let count = 0;
  for (const file of files.toSorted()) {
    const photo = count < Number(values.most) ? await scaled(path.join(folder, file)) : undefined;
    if (photo === undefined) continue;
    count += 1;
    const jury = new Jury(photo, independent);
    const usual = await point(
      photo,
      jury,
      { name: 'JPEG 85', qualities: [], encode: (image) => image.jpeg({ quality: 85 }) },
      85,
    );
    for (const encoder of ENCODERS) {
      const curve: Point[] = [];
      for (const quality of encoder.qualities) curve.push(await point(photo, jury, encoder, quality));
      for (const [judge] of judges)
        note(`${encoder.name}/${judge}`, bytesAt(curve, usual.scores[judge], judge), usual.bytes);
    }
    console.error(`${count}: ${file}`);
  }
  console.log(
    `${count} photographs at ${values.width} pixels; bytes at the similarity of JPEG 85, of its bytes: all, median`,
  );
  console.log(
    `\n| encoder | ${judges.map(([, name]) => name).join(' | ')} | processor time |\n|${' --- |'.repeat(judges.length + 2)}`,
  );
  for (const { name } of ENCODERS) {
    const cells = judges.map(([judge]) => cellOf(shares.get(`${name}/${judge}`) ?? []));
    console.log(
      `| ${name} | ${cells.join(' | ')} | ${((spent.get(name) ?? 0) / (spent.get(ENCODERS[0]?.name ?? '') ?? 1)).toFixed(2)} |`,
    );
  }
}

/** @returns undefined for what is no photograph larger than the width. */
async function scaled(file: string): Promise<Photo | undefined> {
  const { width, hasAlpha } = await sharp(file).metadata();
  if (width <= Number(values.width) || hasAlpha || /orientation.*_[2-8]/.test(file)) return undefined;
  const image = sharp(file)
    .autoOrient()
    .resize({ width: Number(values.width) })
    .toColourspace('srgb')
    .removeAlpha();
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function point(
  { data, width, height }: Photo,
  jury: Jury,
  { name, encode }: Encoder,
  quality: number,
): Promise<Point> {
  const before = process.cpuUsage();
  const content = await encode(sharp(data, { raw: { width, height, channels: 3 } }), quality).toBuffer();
  const { user, system } = process.cpuUsage(before);
  spent.set(name, (spent.get(name) ?? 0) + user + system);
  const copy = await sharp(content).toColourspace('srgb').removeAlpha().raw().toBuffer();
  return { bytes: content.byteLength, scores: jury.of(copy) };
}

/** Along the curve of bytes over similarity, straight between its points where bytes are in logarithms. */
function bytesAt(curve: readonly Point[], wanted: number, judge: keyof Scores): number {
  const above = curve.findIndex(({ scores }, place) => place > 0 && scores[judge] >= wanted);
  const [low, high] = above < 0 ? curve.slice(-2) : [curve[above - 1], curve[above]];
  if (low === undefined || high === undefined) return Number.NaN;
  const part = (wanted - low.scores[judge]) / (high.scores[judge] - low.scores[judge]);
  return Math.exp(Math.log(low.bytes) + part * Math.log(high.bytes / low.bytes));
}

function note(name: string, bytes: number, of: number): void {
  shares.set(name, [...(shares.get(name) ?? []), { bytes, of }]);
}

function cellOf(found: readonly { bytes: number; of: number }[]): string {
  const sum = (one: 'bytes' | 'of') => found.reduce((total, each) => total + each[one], 0);
  return `${percent(sum('bytes') / sum('of'))}, ${percent(medianOf(found.map(({ bytes, of }) => bytes / of)))}`;
}
