import type { Phase } from './arrivals.ts';
import { Histogram } from './generator/histogram.ts';
import type { Options } from './options.ts';
import { latencyOf, type MergedSecond, type SecondsOfAllThreads } from './report/figures.ts';
import type { PhaseFigures } from './report/report.ts';

/** Judges each phase when it is over. */
export class PhaseWatch {
  private readonly phases: readonly Phase[];
  private readonly seconds: SecondsOfAllThreads;
  private readonly options: Options;

  constructor(phases: readonly Phase[], seconds: SecondsOfAllThreads, options: Options) {
    this.phases = phases;
    this.seconds = seconds;
    this.options = options;
  }

  /** Whether a phase that is over did not hold. */
  broken(now: number): boolean {
    return this.phases.some((phase) => phase.to + SETTLE_MS < now && !this.figuresOf(phase).passed);
  }

  /** Of the phases that were run to their end. */
  figures(stoppedAt: number): PhaseFigures[] {
    return this.phases.filter(({ to }) => to <= stoppedAt + 1).map((phase) => this.figuresOf(phase));
  }

  private figuresOf(phase: Phase): PhaseFigures {
    const seconds = this.seconds.between(phase.from, phase.to);
    const latency = new Histogram();
    for (const second of seconds) latency.add(second.latency);
    const answered = total(seconds, 'answered');
    const failed = total(seconds, 'failed');
    const figures = latencyOf(latency);
    const { thresholds } = this.options;
    const share = answered + failed === 0 ? 0 : failed / (answered + failed);
    return {
      ...phase,
      perSecond: seconds.length === 0 ? 0 : answered / seconds.length,
      failed,
      latency: figures,
      passed: figures.p95 < thresholds.p95 && figures.p99 < thresholds.p99 && share <= thresholds.failures,
    };
  }
}

/** Answers to the last requests of a phase, and the thread's word of them, are still on the way when it is over. */
const SETTLE_MS = 1_500;

function total(seconds: readonly MergedSecond[], name: 'answered' | 'failed'): number {
  return seconds.reduce((sum, second) => sum + second[name], 0);
}
