import { channel } from 'node:diagnostics_channel';

import { errorMessage } from '../../shared/errors.ts';
import { GiveUp, type Handler, type Job, pauseBefore } from './job.ts';
import type { ClaimedJob } from './jobs.queries.ts';

export interface KnownJob {
  job: Job;
  handler: Handler<Job['payload']>;
}

/** How a run ended; `left`: the process had to leave before. */
export type Outcome =
  | { is: 'done' }
  | { is: 'again'; error: string; pause: number }
  | { is: 'failed'; error: string }
  | { is: 'left' };

/** Published on `social-selling:jobs:run` after every run. */
export interface JobRun {
  name: string;
  outcome: Outcome['is'];
  try: number;
  seconds: number;
}

const runs = channel('social-selling:jobs:run');

/** Runs what was claimed. @param leaving aborts when the process has to leave. */
export async function runJob(claimed: ClaimedJob, known: KnownJob, leaving: AbortSignal): Promise<Outcome> {
  const began = performance.now();
  const outcome = await attempt(claimed, known, leaving);
  if (runs.hasSubscribers) {
    const seconds = (performance.now() - began) / 1_000;
    runs.publish({ name: claimed.name, outcome: outcome.is, try: claimed.tries, seconds } satisfies JobRun);
  }
  return outcome;
}

async function attempt(claimed: ClaimedJob, { job, handler }: KnownJob, leaving: AbortSignal): Promise<Outcome> {
  const { tries } = claimed;
  if (tries > job.tries) return { is: 'failed', error: 'Its process ended during every try.' };
  const payload = job.payload.safeParse(claimed.payload);
  if (!payload.success) return { is: 'failed', error: cut(`Its payload does not fit: ${payload.error.message}`) };
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`It took longer than ${job.longestRun} s.`)),
    job.longestRun * 1_000,
  );
  const signal = AbortSignal.any([leaving, late.signal]);
  try {
    await Promise.race([handler(payload.data, { try: tries, last: tries >= job.tries, signal }), aborted(signal)]);
    return { is: 'done' };
  } catch (error) {
    if (leaving.aborted) return { is: 'left' };
    const text = cut(errorMessage(error));
    if (error instanceof GiveUp || tries >= job.tries) return { is: 'failed', error: text };
    return { is: 'again', error: text, pause: pauseBefore(job, tries) };
  } finally {
    clearTimeout(timer);
  }
}

/** Also a handler that does not heed its signal ends by it. */
async function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = () => reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
}

/** As much as the table takes; it takes no NUL. */
function cut(text: string): string {
  return text.replaceAll('\0', '').slice(0, 500);
}
