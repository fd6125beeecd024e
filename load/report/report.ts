import type { Machine } from '../machine/machine.ts';
import type { Group } from '../machine/sampler.ts';
import type { StalenessFigures } from '../scenarios/staleness.ts';
import type { Verdict } from '../verdict/thresholds.ts';

/** Milliseconds. */
export interface Latency {
  mean: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  p999: number;
  max: number;
}

export interface StepFigures {
  name: string;
  requests: number;
  failed: number;
  /** Milliseconds its check allows, and the share of all requests that kept to it. */
  within: number;
  withinShare: number;
  latency: Latency;
  hitRate: number | undefined;
}

export interface PhaseFigures {
  name: string;
  users: number;
  from: number;
  to: number;
  perSecond: number;
  failed: number;
  latency: Latency;
  passed: boolean;
}

/** One second, by the time requests ended. */
export interface SecondFigures {
  second: number;
  sent: number;
  answered: number;
  failed: number;
  connections: number;
  bytes: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** Counts, in the order of TIERS. */
  tiers: number[];
}

/** A server process over the measured time. Bytes; slope in bytes a minute, by least squares over the second half of a run of two minutes or more. */
export interface MemoryFigures {
  name: string;
  pid: number;
  first: number;
  last: number;
  highest: number;
  slope: number | undefined;
  /** Second of the run, bytes. */
  series: [number, number][];
}

export interface CpuFigures {
  /** Cores, over the measured time. */
  mean: Record<Group, number>;
  peak: Record<Group, number>;
  stolen: number;
  /** Second of the run, cores of each group. */
  series: ({ second: number } & Record<Group, number>)[];
}

/** All figures of one run; the JSON report is this, the page is drawn from it. Times in milliseconds unless said. */
export interface Report {
  title: string;
  startedAt: string;
  command: string;
  target: string;
  machine: Machine;
  versions: Record<string, string>;
  scenario: string;
  users: number;
  /** Seconds. */
  duration: number;
  ramp: number;
  cold: boolean;
  requests: number;
  failed: number;
  perSecond: number;
  bytesPerSecond: number;
  /** From the intended send time to the last byte. */
  latency: Latency;
  /** From the real send time: shown beside, so that the difference is in sight. */
  service: Latency;
  steps: StepFigures[];
  phases: PhaseFigures[];
  breakingPoint: { held: number | undefined; broke: number | undefined } | undefined;
  errors: Record<string, number>;
  statuses: Record<string, number>;
  tiers: Record<string, number>;
  hitRate: number | undefined;
  staleness: StalenessFigures | undefined;
  verdicts: Verdict[];
  generator: { lateness: Latency; late: boolean; connectionsOpened: number; threads: number };
  cpu: CpuFigures | undefined;
  memory: MemoryFigures[];
  seconds: SecondFigures[];
  /** What was done to the servers. */
  timeline: Happening[];
  /** Share of requests, milliseconds. */
  curve: { latency: [number, number][]; service: [number, number][] };
  /** Upper edge in milliseconds, requests. */
  histogram: [number, number][];
  /** What a reader must know before believing the figures. */
  warnings: string[];
}

export interface Happening {
  /** Second of the run. */
  at: number;
  what: string;
  /** Requests that failed from then until the next happening, and seconds from it to the end of the last failing second. */
  failed: number;
  failedFor: number;
}

/** A stress run is to find where the thresholds break: it passes where they held at all. */
export function passed(report: Report): boolean {
  if (report.breakingPoint !== undefined) return report.breakingPoint.held !== undefined;
  return report.verdicts.every((verdict) => verdict.passed) && (report.staleness?.violations ?? 0) === 0;
}
