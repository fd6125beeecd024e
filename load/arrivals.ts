import { StartError } from '../src/shared/errors.ts';
import { Random } from './generator/random.ts';
import type { Options } from './options.ts';
import { BROWSE_ROUND_MS } from './scenarios/browse.ts';

/** A part of a run that has figures of its own. Milliseconds since the run began. */
export interface Phase {
  name: string;
  /** Users present once all of the phase have come. */
  users: number;
  from: number;
  to: number;
}

/** When each user comes and goes. Milliseconds since the run began. */
export interface Arrivals {
  starts: readonly number[];
  /** Infinity: stays to the end. */
  ends: readonly number[];
  measureFrom: number;
  stopAt: number;
  phases: readonly Phase[];
}

/** Everything about who comes when is decided here, before the first request. */
export function planArrivals(options: Options): Arrivals {
  switch (options.shape) {
    case 'spike':
      return spike(options);
    case 'stress':
      return stress(options);
    case 'arrivals':
      return strangers(options);
    default:
      return steady(options);
  }
}

const STRESS_STEPS = 10;
/** 10,000 present for half an hour. */
const STRANGERS_AT_MOST = 3_000_000;
const SPIKE_QUIET_SHARE = 20;
const SPIKE_RISE_MS = 1_000;

/** All users come evenly during the ramp, whole rounds long so that their requests stay evenly spread, and stay. */
function steady({ users, duration, ramp, cold }: Options): Arrivals {
  const lead = wholeRounds(ramp);
  // From a cold start everybody is connected before the first request, and the first round counts.
  const first = cold ? lead : 0;
  const spread = cold || lead === 0 ? BROWSE_ROUND_MS : lead;
  const stopAt = lead + duration * 1_000;
  return {
    starts: evenly(users, first, spread),
    ends: Array.from({ length: users }, () => Infinity),
    measureFrom: lead,
    stopAt,
    phases: [],
  };
}

/** A twentieth of the users all the time; the others come within a second, stay for a third of the run, and go. */
function spike({ users, duration, ramp }: Options): Arrivals {
  const lead = wholeRounds(ramp);
  const third = (duration * 1_000) / 3;
  const quiet = Math.max(1, Math.floor(users / SPIKE_QUIET_SHARE));
  const rise = evenly(users - quiet, lead + third, SPIKE_RISE_MS);
  const stopAt = lead + duration * 1_000;
  return {
    starts: [...evenly(quiet, 0, Math.max(lead, BROWSE_ROUND_MS)), ...rise],
    ends: [...Array.from({ length: quiet }, () => Infinity), ...rise.map((start) => start + third)],
    measureFrom: lead,
    stopAt,
    phases: [
      { name: 'quiet', users: quiet, from: lead, to: lead + third },
      { name: 'spike', users, from: lead + third, to: lead + 2 * third },
      { name: 'after', users: quiet, from: lead + 2 * third, to: stopAt },
    ],
  };
}

/**
 * A tenth of the users more in each tenth of the run. Newcomers come over a whole round, so that their requests are
 * evenly spread, or over half a step where that is shorter; a step is judged once they are there.
 */
function stress({ users, duration }: Options): Arrivals {
  const length = (duration * 1_000) / STRESS_STEPS;
  const spread = Math.min(BROWSE_ROUND_MS, length / 2);
  const starts: number[] = [];
  const phases: Phase[] = [];
  for (let step = 0; step < STRESS_STEPS; step += 1) {
    const present = Math.round((users * (step + 1)) / STRESS_STEPS);
    starts.push(...evenly(present - starts.length, step * length, spread));
    const from = step * length + spread;
    phases.push({ name: `${present} users`, users: present, from, to: (step + 1) * length });
  }
  return { starts, ends: starts.map(() => Infinity), measureFrom: 0, stopAt: duration * 1_000, phases };
}

/** Poisson arrivals, as strangers come: each does one round of the scenario on a new connection, and leaves. */
function strangers({ users, duration, ramp, seed }: Options): Arrivals {
  const lead = Math.max(wholeRounds(ramp), BROWSE_ROUND_MS);
  const stopAt = lead + duration * 1_000;
  const meanGap = BROWSE_ROUND_MS / users;
  if (stopAt / meanGap > STRANGERS_AT_MOST) {
    throw new StartError(
      `That many users for so long are more than ${STRANGERS_AT_MOST} arrivals: take fewer, or a shorter run.`,
    );
  }
  const random = new Random(seed);
  const starts: number[] = [];
  for (let time = 0; time < stopAt; time -= Math.log(1 - random.next()) * meanGap) {
    starts.push(Math.floor(time));
  }
  return { starts, ends: starts.map((start) => start + BROWSE_ROUND_MS), measureFrom: lead, stopAt, phases: [] };
}

function evenly(count: number, from: number, spread: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.floor(from + (index * spread) / count));
}

function wholeRounds(seconds: number): number {
  return Math.ceil((seconds * 1_000) / BROWSE_ROUND_MS) * BROWSE_ROUND_MS;
}
