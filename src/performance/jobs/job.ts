import { z } from 'zod';

/** A kind of work: what it is given, and how often and how patiently it is tried. */
export interface Job<Schema extends z.ZodType = z.ZodType> {
  /** Unique, lower case with dots: "mail.deliver". It is stored: a renamed job is another one. */
  readonly name: string;
  /** What it is given, as JSON of at most 64 kB; looked at when it is enqueued and again before it is run. */
  readonly payload: Schema;
  /** How often it is run until it has failed for good, 1 to 1,000. */
  readonly tries: number;
  /** Seconds until the second try; each later pause is twice as long. */
  readonly firstPause: number;
  /** Seconds that no pause exceeds. */
  readonly longestPause: number;
  /** So many run at the same time, in each process. */
  readonly atOnce: number;
  /** Seconds a run may take; then its signal aborts and it counts as failed. */
  readonly longestRun: number;
}

export interface RunningJob {
  /** 1 the first time. */
  try: number;
  /** Whether this is the last one: then it is over, whatever comes. */
  last: boolean;
  /** Aborts when the run takes too long or the process has to leave; what goes on regardless may run a second time beside itself. */
  signal: AbortSignal;
}

export type Handler<Schema extends z.ZodType> = (payload: z.output<Schema>, running: RunningJob) => Promise<void>;

/** With five tries within about two minutes, two at once and a minute for each, unless said otherwise. */
export function defineJob<Schema extends z.ZodType>(
  definition: Pick<Job<Schema>, 'name' | 'payload'> & Partial<Job<Schema>>,
): Job<Schema> {
  return { tries: 5, firstPause: 5, longestPause: 900, atOnce: 2, longestRun: 60, ...definition };
}

/** What a job that needs no details is given. */
export const NOTHING = z.object({});

/** Thrown by a handler: it has failed for good, another try would not help. */
export class GiveUp extends Error {}

/** Seconds until the next try, a fifth shorter or longer: those who failed together shall not come back together. */
export function pauseBefore(job: Job, tries: number, chance = Math.random()): number {
  const pause = Math.min(job.firstPause * 2 ** (tries - 1), job.longestPause);
  return pause * (0.8 + 0.4 * chance);
}
