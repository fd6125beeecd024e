import type { Arrivals } from '../arrivals.ts';
import type { Observed } from '../conduct.ts';
import { hitRate } from '../generator/cache-tier.ts';
import { Histogram } from '../generator/histogram.ts';
import type { StepTotals, Totals } from '../generator/recorder.ts';
import type { Scenario } from '../generator/scenario.ts';
import { describeMachine } from '../machine/machine.ts';
import type { Options } from '../options.ts';
import { judge } from '../verdict/thresholds.ts';
import {
  barsOf,
  curveOf,
  lateOrFailed,
  latencyOf,
  merged,
  namedTiers,
  secondFigures,
  stepFigures,
  sum,
} from './figures.ts';
import type { Happening, PhaseFigures, Report } from './report.ts';
import { cpuFigures, memoryFigures } from './resources.ts';
import { warningsOf } from './warnings.ts';

export interface About {
  command: string;
  target: string;
  versions: Record<string, string>;
}

/** Turns what was seen into figures. */
export function buildReport(
  options: Options,
  arrivals: Arrivals,
  scenario: Pick<Scenario, 'steps'>,
  observed: Observed,
  about: About,
): Report {
  const { totals, phases, samples, staleness } = observed;
  const report: Report = {
    ...plainFigures(options, arrivals, observed),
    ...about,
    ...requestFigures(options, totals, (observed.stoppedAt - arrivals.measureFrom) / 1_000),
    steps: totals.steps.flatMap((step, index) => {
      const described = scenario.steps[index];
      return described === undefined ? [] : [stepFigures(described, step)];
    }),
    phases,
    breakingPoint: options.shape === 'stress' ? breakingPoint(phases) : undefined,
    errors: Object.fromEntries([...totals.errors].toSorted((a, b) => b[1] - a[1])),
    statuses: Object.fromEntries([...totals.statuses].toSorted((a, b) => a[0] - b[0])),
    staleness,
    cpu: cpuFigures(samples, arrivals.measureFrom, observed.stoppedAt),
    memory: memoryFigures(samples, arrivals.measureFrom),
    seconds: observed.seconds.filter(({ sent, answered, failed }) => sent + answered + failed > 0).map(secondFigures),
    timeline: timelineFigures(observed),
    warnings: [],
  };
  report.warnings = warningsOf(report);
  return report;
}

function plainFigures(options: Options, arrivals: Arrivals, { startedAt, stoppedAt, totals }: Observed) {
  const { users, cold, workers } = options;
  const lateness = latencyOf(Histogram.from(totals.lateness));
  const scenario = nameOf(options);
  return {
    title: `${scenario}, ${users.toLocaleString('en')} users${cold ? ', from a cold cache' : ''}`,
    startedAt: startedAt.toISOString(),
    machine: describeMachine(),
    scenario,
    users,
    duration: Math.max(0, stoppedAt - arrivals.measureFrom) / 1_000,
    ramp: arrivals.measureFrom / 1_000,
    cold,
    generator: {
      lateness,
      late: lateness.p99 > LATE_MS,
      connectionsOpened: totals.connectionsOpened,
      threads: workers,
    },
  };
}

function requestFigures({ thresholds }: Options, { steps }: Totals, seconds: number) {
  const latency = merged(steps.map((step) => step.latency));
  const service = merged(steps.map((step) => step.service));
  const total = (of: (step: StepTotals) => number) => steps.reduce((count, step) => count + of(step), 0);
  const requests = total((step) => step.requests);
  const failed = total((step) => step.failed);
  const tiers = steps.reduce<number[]>((counts, step) => sum(counts, step.tiers), []);
  const figures = latencyOf(latency);
  const share = (count: number) => (requests === 0 ? 1 : count / requests);
  return {
    requests,
    failed,
    perSecond: requests / Math.max(0.001, seconds),
    bytesPerSecond: total((step) => step.bytes) / Math.max(0.001, seconds),
    latency: figures,
    service: latencyOf(service),
    tiers: namedTiers(tiers),
    hitRate: hitRate(tiers),
    verdicts: judge(thresholds, {
      ...figures,
      failures: share(failed),
      errors: share(total(lateOrFailed)),
      hitrate: hitRate(tiers),
    }),
    curve: { latency: curveOf(latency), service: curveOf(service) },
    histogram: barsOf(latency),
  };
}

/** Milliseconds: beyond, the generator's own lateness is a part of the figures that matters. */
const LATE_MS = 10;

function nameOf({ shape, mix }: Options): string {
  return shape === mix ? shape : `${shape} (${mix})`;
}

/** What failed after each happening. */
function timelineFigures({ timeline, seconds }: Observed): Happening[] {
  return timeline.map(({ at, what }, index) => {
    const next = timeline[index + 1]?.at ?? Infinity;
    const after = seconds.filter(({ second, failed }) => failed > 0 && second + 1 > at && second < next);
    const end = Math.min(next, (after.at(-1)?.second ?? -1) + 1);
    return {
      at,
      what,
      failed: after.reduce((sum, { failed }) => sum + failed, 0),
      failedFor: after.length === 0 ? 0 : Math.max(0, end - at),
    };
  });
}

/** The most users that held, and the fewest that did not. */
function breakingPoint(phases: readonly PhaseFigures[]): Report['breakingPoint'] {
  const broke = phases.findIndex(({ passed }) => !passed);
  const held = broke < 0 ? phases.at(-1) : phases[broke - 1];
  return { held: held?.users, broke: broke < 0 ? undefined : phases[broke]?.users };
}
