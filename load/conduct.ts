import type { Arrivals } from './arrivals.ts';
import { clockFrom, monotonic } from './generator/clock.ts';
import type { Plan } from './generator/plan.ts';
import type { Totals } from './generator/recorder.ts';
import { GeneratorThread } from './generator/generator-thread.ts';
import { Sampler, type Sample } from './machine/sampler.ts';
import { sourceAddresses } from './limits.ts';
import type { Options } from './options.ts';
import { PhaseWatch } from './phase-watch.ts';
import { joinTotals, type MergedSecond, SecondsOfAllThreads } from './report/figures.ts';
import type { PhaseFigures } from './report/report.ts';
import type { ScenarioChoice } from './scenarios/index.ts';
import { joinStaleness, type StalenessFigures } from './scenarios/staleness.ts';
import type { Servers } from './shop/servers.ts';

/** What was seen while the load ran. */
export interface Observed {
  startedAt: Date;
  totals: Totals;
  seconds: MergedSecond[];
  phases: PhaseFigures[];
  samples: readonly Sample[];
  timeline: { at: number; what: string }[];
  /** Milliseconds since the run began: when the last request was due. */
  stoppedAt: number;
  staleness: StalenessFigures | undefined;
}

/** Runs the load from the first user to the last answer. */
export async function conduct(
  options: Options,
  arrivals: Arrivals,
  servers: Servers,
  scenario: ScenarioChoice,
  interruption: AbortSignal,
): Promise<Observed> {
  const threads = plansFor(options, arrivals, servers, scenario).map((plan) => new GeneratorThread(plan));
  await Promise.all(threads.map(async (thread) => thread.ready));
  const epoch = monotonic() + LEAD_MS;
  const clock = clockFrom(epoch);
  const startedAt = new Date(Date.now() + LEAD_MS);
  const seconds = new SecondsOfAllThreads();
  for (const thread of threads) {
    thread.onSecond = (second) => seconds.add(second);
    thread.start(epoch);
  }
  const stop = () => {
    for (const thread of threads) thread.stop();
    stoppedAt = Math.min(stoppedAt, clock());
  };
  let stoppedAt = arrivals.stopAt;
  interruption.addEventListener('abort', stop);
  const sampler = new Sampler(servers.roots, clock);
  const phases = new PhaseWatch(arrivals.phases, seconds, options);
  const timeline: { at: number; what: string }[] = [];
  const beat = setInterval(() => {
    sampler.sample();
    if (options.shape === 'stress' && phases.broken(clock())) stop();
  }, 1_000);
  const disturbing = disturb(options, servers, clock, timeline);
  try {
    const ended = await Promise.all(threads.map(async (thread) => thread.ended));
    sampler.sample();
    await disturbing.end();
    return {
      startedAt,
      totals: joinTotals(ended.map(({ totals }) => totals)),
      seconds: seconds.between(0, Infinity),
      phases: phases.figures(stoppedAt),
      samples: sampler.samples,
      timeline: timeline.toSorted((a, b) => a.at - b.at),
      stoppedAt,
      staleness: joinStaleness(ended.flatMap(({ staleness }) => staleness ?? [])),
    };
  } finally {
    clearInterval(beat);
    interruption.removeEventListener('abort', stop);
    for (const thread of threads) thread.stop();
  }
}

/** As long as a shopper waits at most. */
const PATIENCE_MS = 10_000;
/** What takes longer is told when it is done, too. */
const WORTH_TELLING_MS = 200;
/** Until all threads have heard when the run begins. */
const LEAD_MS = 100;

function plansFor(options: Options, arrivals: Arrivals, { target }: Servers, scenario: ScenarioChoice): Plan[] {
  const sources = sourceAddresses(options.users, target);
  return Array.from({ length: options.workers }, (_, worker) => {
    const mine = (_value: number, user: number) => user % options.workers === worker;
    return {
      ...target,
      sources,
      starts: arrivals.starts.filter(mine),
      ends: arrivals.ends.filter(mine),
      firstUser: worker,
      userStride: options.workers,
      seed: options.seed,
      patience: PATIENCE_MS,
      connectBy: options.cold ? arrivals.measureFrom : 0,
      measureFrom: arrivals.measureFrom,
      stopAt: arrivals.stopAt,
      scenario,
    };
  });
}

function disturb(
  { disturbances }: Options,
  servers: Servers,
  clock: () => number,
  timeline: { at: number; what: string }[],
): { end(): Promise<void> } {
  const under: Promise<void>[] = [];
  const note = (what: string) => timeline.push({ at: clock() / 1_000, what });
  const timers = disturbances.map((disturbance) =>
    setTimeout(
      () => {
        note(disturbance.what);
        const began = clock();
        const done = servers.disturb(disturbance).then(
          (what) => void (clock() - began > WORTH_TELLING_MS && note(`${what}: done`)),
          (error: unknown) => void note(`${disturbance.what} failed: ${String(error)}`),
        );
        under.push(done);
      },
      disturbance.at * 1_000 - clock(),
    ),
  );
  return {
    async end() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(under);
    },
  };
}
