import { parseArgs } from 'node:util';

import { errorMessage, StartError } from '../src/shared/errors.ts';
import { type Disturbance, readDisturbances } from './shop/disturbances.ts';
import { readThresholds, type Thresholds } from './verdict/thresholds.ts';

export const SHAPES = ['browse', 'mixed', 'spike', 'soak', 'stress', 'baseline', 'arrivals'] as const;
export type Shape = (typeof SHAPES)[number];

export interface Options {
  shape: Shape;
  /** What each user does. */
  mix: 'browse' | 'mixed';
  users: number;
  /** Seconds that are measured. */
  duration: number;
  /** Seconds before them in which users come one after the other. */
  ramp: number;
  /** Generator threads. */
  workers: number;
  /** Connections are opened before, nothing is asked: the first request of the run is the first the shop sees. */
  cold: boolean;
  /** An address, 'bare', or undefined: the shop is started here. */
  target: string | undefined;
  /** The bare server is measured first, in the same run. */
  against: 'bare' | undefined;
  out: string;
  /** DATA_DIR of the shop that is started; undefined for a throw-away one. */
  data: string | undefined;
  products: number;
  /** WEB_CONCURRENCY of the shop that is started. */
  processes: number;
  redis: string | undefined;
  disturbances: readonly Disturbance[];
  thresholds: Thresholds;
  seed: number;
  /** Listing edits and sign-ins a second, scenario mixed. */
  edits: number;
  signIns: number;
  /** Every product is opened once before shoppers come, scenario mixed. */
  crawl: boolean;
  /** Milliseconds after which an acknowledged edit must be seen everywhere. */
  bound: number;
  /** Another tool that does the work. */
  tool: 'artillery' | 'k6' | undefined;
}

export const USAGE =
  'npm run load -- [--scenario browse|mixed|spike|soak|stress|baseline|arrivals] [--users 1-50000] [--duration 1-3600] ' +
  '[--target http://127.0.0.1:PORT|bare] [--against bare] [--out FOLDER] [--ramp S] [--workers 1-8] [--cold] [--mix browse|mixed] ' +
  '[--data FOLDER] [--products N] [--processes N] [--redis URL|auto] [--disturb EVENT@S,…] [--threshold p95=20,…] ' +
  '[--crawl] [--edits N] [--sign-ins N] [--bound MS] [--seed N] [--tool artillery|k6]';

/** @throws StartError with the usage, when something is not understood or out of bounds. */
export function readOptions(args: readonly string[]): Options {
  try {
    return fromValues(parseArgs({ args: [...args], options: FLAGS }).values);
  } catch (error) {
    const [reason = ''] = errorMessage(error).split('\n', 1);
    throw new StartError(`${reason.replace(/\.$/, '')}. Usage: ${USAGE}`, { cause: error });
  }
}

const FLAGS = {
  scenario: { type: 'string', default: 'browse' },
  mix: { type: 'string' },
  users: { type: 'string' },
  duration: { type: 'string' },
  ramp: { type: 'string' },
  workers: { type: 'string' },
  cold: { type: 'boolean', default: false },
  crawl: { type: 'boolean', default: false },
  target: { type: 'string' },
  against: { type: 'string' },
  out: { type: 'string', default: 'load/reports' },
  data: { type: 'string' },
  products: { type: 'string' },
  processes: { type: 'string' },
  redis: { type: 'string' },
  disturb: { type: 'string' },
  threshold: { type: 'string', multiple: true, default: [] as string[] },
  seed: { type: 'string' },
  edits: { type: 'string' },
  'sign-ins': { type: 'string' },
  bound: { type: 'string' },
  tool: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values'];

function fromValues(values: Values): Options {
  const shape = oneOf('scenario', values.scenario, SHAPES);
  const users = shape === 'baseline' ? 10 : whole('users', values.users, 500, 1, 50_000);
  const share = users / 5_000;
  return {
    shape,
    mix: oneOf('mix', values.mix ?? (shape === 'mixed' ? 'mixed' : 'browse'), ['browse', 'mixed']),
    users,
    duration: whole('duration', values.duration, 60, 1, 3_600),
    ramp: whole('ramp', values.ramp, 12, 0, 600),
    workers: whole('workers', values.workers, 1, 1, 8),
    cold: values.cold,
    crawl: values.crawl,
    target: values.target,
    against: values.against === undefined ? undefined : oneOf('against', values.against, ['bare'] as const),
    out: values.out,
    data: values.data,
    products: whole('products', values.products, 300, 0, 20_000),
    processes: whole('processes', values.processes, 1, 1, 64),
    redis: values.redis,
    disturbances: readDisturbances(values.disturb),
    thresholds: readThresholds(values.threshold),
    seed: whole('seed', values.seed, 1, 0, 2 ** 31 - 1),
    edits: rate('edits', values.edits, Math.max(0.5, 5 * share)),
    signIns: rate('sign-ins', values['sign-ins'], Math.max(0.5, 5 * share)),
    bound: whole('bound', values.bound, 1_000, 0, 600_000),
    tool: values.tool === undefined ? undefined : oneOf('tool', values.tool, ['artillery', 'k6'] as const),
  };
}

function whole(name: string, given: string | undefined, otherwise: number, min: number, max: number): number {
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (!/^\d{1,10}$/.test(given) || value < min || value > max) {
    throw new Error(`--${name} must be a whole number from ${min} to ${max}`);
  }
  return value;
}

function rate(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(given) || value > 1_000)
    throw new Error(`--${name} must be a number from 0 to 1000`);
  return value;
}

function oneOf<const T extends string>(name: string, given: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new Error(`--${name} must be one of ${choices.join(', ')}`);
  return found;
}
