import { hitRate, TIERS } from '../generator/cache-tier.ts';
import { Histogram } from '../generator/histogram.ts';
import type { Second, StepTotals, Totals } from '../generator/recorder.ts';
import type { Step } from '../generator/scenario.ts';
import type { Latency, SecondFigures, StepFigures } from './report.ts';

/** One second of all threads together. */
export interface MergedSecond extends Omit<Second, 'latency'> {
  latency: Histogram;
}

/** Joins what each thread tells of its seconds. */
export class SecondsOfAllThreads {
  private readonly bySecond = new Map<number, MergedSecond>();

  add(told: Second): void {
    const latency = Histogram.from(told.latency);
    const held = this.bySecond.get(told.second);
    if (held === undefined) {
      this.bySecond.set(told.second, { ...told, latency });
      return;
    }
    held.latency.add(latency);
    held.tiers = sum(held.tiers, told.tiers);
    for (const name of ['sent', 'answered', 'failed', 'bytes', 'connections'] as const) held[name] += told[name];
  }

  /** In order. @param from and `to` in milliseconds since the run began. */
  between(from: number, to: number): MergedSecond[] {
    return [...this.bySecond.values()]
      .filter(({ second }) => second * 1_000 >= from && second * 1_000 < to)
      .toSorted((a, b) => a.second - b.second);
  }
}

export function secondFigures({ latency, ...counts }: MergedSecond): SecondFigures {
  const { p50, p95, p99, max } = latencyOf(latency);
  const { second, sent, answered, failed, connections, bytes, tiers } = counts;
  return { second, sent, answered, failed, connections, bytes, p50, p95, p99, max, tiers };
}

/** The totals of all threads together. */
export function joinTotals(all: readonly Totals[]): Totals {
  const [first, ...others] = all;
  if (first === undefined) throw new Error('No generator has told its totals.');
  return others.reduce<Totals>(
    (joined, totals) => ({
      steps: joined.steps.map((step, index) => joinSteps(step, totals.steps[index])),
      errors: joinCounts(joined.errors, totals.errors),
      statuses: joinCounts(joined.statuses, totals.statuses),
      lateness: merged([joined.lateness, totals.lateness]).copy(),
      connectionsOpened: joined.connectionsOpened + totals.connectionsOpened,
    }),
    first,
  );
}

export function stepFigures(step: Step, totals: StepTotals): StepFigures {
  return {
    name: step.name,
    requests: totals.requests,
    failed: totals.failed,
    within: step.within,
    withinShare: totals.requests === 0 ? 1 : 1 - lateOrFailed(totals) / totals.requests,
    latency: latencyOf(Histogram.from(totals.latency)),
    hitRate: hitRate(totals.tiers),
  };
}

/** Requests that break a check; one that failed and was late as well counts once at most. */
export function lateOrFailed({ late, failed, requests }: StepTotals): number {
  return Math.min(requests, late + failed);
}

export function latencyOf(histogram: Histogram): Latency {
  const at = (fraction: number) => histogram.percentile(fraction) / 1_000;
  return {
    mean: histogram.mean / 1_000,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max: histogram.max / 1_000,
  };
}

export function merged(parts: readonly Parameters<typeof Histogram.from>[0][]): Histogram {
  const whole = new Histogram();
  for (const part of parts) whole.add(Histogram.from(part));
  return whole;
}

/** Points for the percentile curve: denser towards the slowest requests, as HdrHistogram draws it. */
export function curveOf(histogram: Histogram): [number, number][] {
  const points: [number, number][] = [];
  for (let nines = 0; nines <= 4; nines += 0.125) {
    const fraction = 1 - 10 ** -nines;
    points.push([fraction, histogram.percentile(fraction) / 1_000]);
  }
  return points;
}

/** Counts in bars of equal width on a logarithmic scale, from 0.1 ms. */
export function barsOf(histogram: Histogram): [number, number][] {
  const bars: [number, number][] = [];
  let before = 0;
  for (let edge = 0.1; ; edge *= BAR_RATIO) {
    const upTo = histogram.shareUpTo(edge * 1_000) * histogram.count;
    bars.push([edge, Math.round(upTo - before)]);
    before = upTo;
    if (edge * 1_000 >= histogram.max) return bars;
  }
}

export function namedTiers(tiers: readonly number[]): Record<string, number> {
  return Object.fromEntries(TIERS.map((name, index) => [name, tiers[index] ?? 0]).filter(([, count]) => count !== 0));
}

/** Place by place; the shorter one ends in zeros. */
export function sum(one: readonly number[], other: readonly number[]): number[] {
  const length = Math.max(one.length, other.length);
  return Array.from({ length }, (_, index) => (one[index] ?? 0) + (other[index] ?? 0));
}

const BAR_RATIO = 10 ** 0.1;

function joinSteps(one: StepTotals, other: StepTotals | undefined): StepTotals {
  if (other === undefined) return one;
  return {
    requests: one.requests + other.requests,
    failed: one.failed + other.failed,
    bytes: one.bytes + other.bytes,
    late: one.late + other.late,
    tiers: sum(one.tiers, other.tiers),
    latency: merged([one.latency, other.latency]).copy(),
    service: merged([one.service, other.service]).copy(),
  };
}

function joinCounts<K>(one: ReadonlyMap<K, number>, other: ReadonlyMap<K, number>): Map<K, number> {
  const joined = new Map(one);
  for (const [key, count] of other) joined.set(key, (joined.get(key) ?? 0) + count);
  return joined;
}
