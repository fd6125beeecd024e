import { bytesAsGoodAs, bytesOfJpegAsGoodAsOurs, type Comparison, type Copy } from './images.compare.ts';
import { JUDGES, type Scores } from './images.judges.ts';
import type { Measured } from './images.measured.ts';

/** What all comparisons at one width say together: lines of Markdown. */
export function figuresAt(width: number, found: readonly Comparison[]): string[] {
  const judges = JUDGES.filter(([judge]) => found.every(({ ours }) => !Number.isNaN(ours.scores[judge])));
  const bytes = (of: (one: Comparison) => Copy) => sumOf(found, (one) => of(one).bytes).toLocaleString('en');
  return [
    `### ${width} pixels: ${found.length} photographs`,
    '',
    `Bytes: ours ${bytes((one) => one.ours)}, JPEG 85 ${bytes((one) => one.jpeg85)}, WebP 80 ${bytes((one) => one.webp80)}, ` +
      `JPEG 85 of their own sizes ${bytes((one) => one.unscaled)}.`,
    `Ours as chosen: ${shares(found, oursAsChosen, (one) => one.jpeg85.bytes)} of JPEG 85, ` +
      `${shares(found, oursAsChosen, (one) => one.webp80.bytes)} of WebP 80, ` +
      `${shares(found, oursAsChosen, (one) => one.unscaled.bytes)} of JPEG 85 of their own sizes.`,
    '',
    '| judge | ours | JPEG 85 | WebP 80 | JPEG 85 of its own size |',
    '| --- | --- | --- | --- | --- |',
    ...judges.map(([judge, name]) => {
      const score = (of: (one: Comparison) => Copy) => spread(found.map((one) => of(one).scores[judge]));
      return `| ${name} | ${score((one) => one.ours)} | ${score((one) => one.jpeg85)} | ${score((one) => one.webp80)} | ${score((one) => one.unscaled)} |`;
    }),
    '',
    '| at equal similarity, by | of JPEG 85 | of WebP 80 | of JPEG that looks like ours as chosen | of JPEG 85 of its own size |',
    '| --- | --- | --- | --- | --- |',
    ...judges.map(([judge, name]) => {
      const equal = (of: (one: Comparison) => Copy) => atEqual(found, of, judge);
      const jpeg = shares(found, oursAsChosen, (one) => bytesOfJpegAsGoodAsOurs(one, judge));
      return `| ${name} | ${equal((one) => one.jpeg85)} | ${equal((one) => one.webp80)} | ${jpeg} | ${equal((one) => one.unscaled)} |`;
    }),
    '',
  ];
}

/** What sellers sent, beside what a phone fetches of it. */
export function uploadsAt(width: number, measured: readonly Measured[]): string {
  const sent = sumOf(measured, (one) => one.sent);
  const fetched = (one: Measured) => one.fetched[width] ?? 0;
  return (
    `- Uploaded ${sent.toLocaleString('en')} bytes, fetched at ${width}: ${sumOf(measured, fetched).toLocaleString('en')}, ` +
    `${shares(measured, fetched, (one) => one.sent)} of it.`
  );
}

function oursAsChosen({ ours }: Comparison): number {
  return ours.bytes;
}

function atEqual(found: readonly Comparison[], of: (one: Comparison) => Copy, judge: keyof Scores): string {
  return shares(
    found,
    (one) => bytesAsGoodAs(one, of(one), judge),
    (one) => of(one).bytes,
  );
}

/** One as a part of the other: all together, and the median. */
function shares<Of>(found: readonly Of[], one: (of: Of) => number, other: (of: Of) => number): string {
  const all = sumOf(found, one) / sumOf(found, other);
  return `${percent(all)}, median ${percent(medianOf(found.map((each) => one(each) / other(each))))}`;
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function sumOf<Of>(found: readonly Of[], of: (one: Of) => number): number {
  return found.reduce((sum, one) => sum + of(one), 0);
}

/** Mean ± standard deviation. */
function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return `${mean.toFixed(1)} ± ${deviation.toFixed(1)}`;
}
