import { bytesAsGoodAs, type Comparison, type Copy } from './images.compare.ts';
import { JUDGES, type Scores } from './images.judges.ts';

/** What all comparisons at one width say together: lines of Markdown. */
export function figuresAt(width: number, found: readonly Comparison[]): string[] {
  const judges = JUDGES.filter(([judge]) => found.every(({ ours }) => !Number.isNaN(ours.scores[judge])));
  return [
    `### ${width} pixels: ${found.length} photographs`,
    '',
    `Bytes: ours ${sumOf(found, ({ ours }) => ours.bytes).toLocaleString('en')}, ` +
      `JPEG 85 ${sumOf(found, ({ jpeg85 }) => jpeg85.bytes).toLocaleString('en')}, ` +
      `WebP 80 ${sumOf(found, ({ webp80 }) => webp80.bytes).toLocaleString('en')}: ` +
      `ours as chosen is ${percent(
        ratio(
          found,
          ({ ours }) => ours.bytes,
          ({ jpeg85 }) => jpeg85.bytes,
        ),
      )} of JPEG 85.`,
    '',
    '| judge | ours | JPEG 85 | WebP 80 | ours at the similarity of JPEG 85 | of WebP 80 |',
    '| --- | --- | --- | --- | --- | --- |',
    ...judges.map(([judge, name]) => {
      const score = (of: (one: Comparison) => Copy) => spread(found.map((one) => of(one).scores[judge]));
      const equal = (of: (one: Comparison) => Copy) => atEqual(found, of, judge);
      return `| ${name} | ${score((one) => one.ours)} | ${score((one) => one.jpeg85)} | ${score((one) => one.webp80)} | ${equal((one) => one.jpeg85)} | ${equal((one) => one.webp80)} |`;
    }),
    '',
  ];
}

/** All bytes together, and the median picture. */
function atEqual(found: readonly Comparison[], of: (one: Comparison) => Copy, judge: keyof Scores): string {
  const shares = found.map((one) => bytesAsGoodAs(one, of(one), judge) / of(one).bytes);
  const all = ratio(
    found,
    (one) => bytesAsGoodAs(one, of(one), judge),
    (one) => of(one).bytes,
  );
  return `${percent(all)}, median ${percent(medianOf(shares))}`;
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

function sumOf(found: readonly Comparison[], of: (one: Comparison) => number): number {
  return found.reduce((sum, one) => sum + of(one), 0);
}

function ratio(
  found: readonly Comparison[],
  one: (of: Comparison) => number,
  other: (of: Comparison) => number,
): number {
  return sumOf(found, one) / sumOf(found, other);
}

/** Mean ± standard deviation. */
function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return `${mean.toFixed(1)} ± ${deviation.toFixed(1)}`;
}
