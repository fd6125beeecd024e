/**
 * Log-linear histogram of durations in microseconds, after HdrHistogram (Gil Tene, hdrhistogram.org): every power of two
 * is cut into 128 equal parts, so a reported value is at most 1/128 (0.8 %) above the recorded one and never below it.
 * Holds 0 to 60 s in 20 kB; longer durations count as 60 s, `max` keeps the longest exactly.
 */
export class Histogram {
  readonly counts: Float64Array;
  count = 0;
  /** Microseconds. */
  max = 0;
  sum = 0;

  constructor(counts: Float64Array = new Float64Array(BUCKETS)) {
    this.counts = counts;
  }

  record(microseconds: number): void {
    const value = microseconds < 0 ? 0 : microseconds > LONGEST ? LONGEST : Math.round(microseconds);
    const bucket = bucketOf(value);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.count += 1;
    this.sum += microseconds;
    if (microseconds > this.max) this.max = microseconds;
  }

  /** @param fraction 0 to 1. @returns microseconds: that part of all records is at or below it; 0 where there are none. */
  percentile(fraction: number): number {
    const wanted = Math.max(1, Math.ceil(fraction * this.count));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.counts[bucket] ?? 0;
      if (seen >= wanted) return Math.min(highestIn(bucket), this.max);
    }
    return this.max;
  }

  /** The part of all records at or below a duration, 0 to 1. */
  shareUpTo(microseconds: number): number {
    const last = bucketOf(Math.min(LONGEST, Math.max(0, Math.floor(microseconds))));
    let seen = 0;
    for (let bucket = 0; bucket <= last; bucket += 1) seen += this.counts[bucket] ?? 0;
    return this.count === 0 ? 1 : seen / this.count;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  add(other: Histogram): void {
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      this.counts[bucket] = (this.counts[bucket] ?? 0) + (other.counts[bucket] ?? 0);
    }
    this.count += other.count;
    this.sum += other.sum;
    this.max = Math.max(this.max, other.max);
  }

  clear(): void {
    this.counts.fill(0);
    this.count = 0;
    this.max = 0;
    this.sum = 0;
  }

  /** What travels between threads. */
  copy(): PlainHistogram {
    return { counts: this.counts.slice(), count: this.count, max: this.max, sum: this.sum };
  }

  static from({ counts, count, max, sum }: PlainHistogram): Histogram {
    return Object.assign(new Histogram(counts), { count, max, sum });
  }
}

export interface PlainHistogram {
  counts: Float64Array;
  count: number;
  max: number;
  sum: number;
}

const PART_BITS = 7;
const LONGEST = 60_000_000;
const BUCKETS = bucketOf(LONGEST) + 1;

function bucketOf(value: number): number {
  const shift = Math.max(0, 31 - Math.clz32(value) - PART_BITS);
  return (shift << PART_BITS) + (value >>> shift);
}

function highestIn(bucket: number): number {
  const shift = Math.max(0, (bucket >> PART_BITS) - 1);
  return (bucket - (shift << PART_BITS) + 1) * 2 ** shift - 1;
}
