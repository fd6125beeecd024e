import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { errorMessage } from '../../shared/errors.ts';
import type { Queryable } from '../database/index.ts';
import { type ClaimedJob, claimJobs, giveBack, markFailed, putBack, removeDone, renewLeases } from './jobs.queries.ts';
import { type KnownJob, type Outcome, runJob } from './run-job.ts';

export interface WorkerOptions {
  /** Seconds after which it looks for work that nobody told it of. */
  look: number;
  /** Seconds without a sign of life after which another process runs what this one took. */
  lease: number;
}

/** Longest pause while the database is away, seconds. */
const AWAY_PAUSE = 10;
/** For handlers to end once they are told to, ms. */
const LEAVE_WITHIN_MS = 1_000;

/** Takes what is due, a few at a time, and runs it. */
export class Worker {
  private readonly database: Queryable;
  private readonly known: ReadonlyMap<string, KnownJob>;
  private readonly options: WorkerOptions;
  private readonly runner = randomUUID();
  private readonly running = new Map<ClaimedJob, Promise<void>>();
  /** Names of which there was as much to do as there were places: there may be more. */
  private readonly plenty = new Set<string>();
  /** Runs that ended because the process leaves. */
  private readonly left: ClaimedJob[] = [];
  private readonly leaving = new AbortController();
  private closing = false;
  private timer: NodeJS.Timeout | undefined;
  private renewal: NodeJS.Timeout | undefined;
  private turn: Promise<void> | undefined;
  /** As `performance.now()`. */
  private nextLook = Infinity;
  private away = false;

  constructor(database: Queryable, known: ReadonlyMap<string, KnownJob>, options: WorkerOptions) {
    this.database = database;
    this.known = known;
    this.options = options;
  }

  /** Looks for work after so many seconds, or earlier. */
  wake(seconds = 0): void {
    if (this.closing) return;
    const at = performance.now() + seconds * 1_000;
    if (at >= this.nextLook) return;
    this.nextLook = at;
    // The one who looks just now looks again after that.
    if (this.turn === undefined) this.setTimer();
  }

  /** Waits for what runs, then gives it back: somebody else runs it, or this process when it is back. */
  async close(patienceMs: number): Promise<void> {
    this.closing = true;
    clearTimeout(this.timer);
    await this.turn;
    await this.ended(patienceMs);
    if (this.running.size > 0) {
      this.leaving.abort(new Error('The process is leaving.'));
      await this.ended(LEAVE_WITHIN_MS);
    }
    clearInterval(this.renewal);
    const left = [...this.running.keys(), ...this.left];
    // What cannot be given back is found to be lost when its lease is over.
    if (left.length > 0) await giveBack(this.database, idsOf(left), this.runner).catch(() => undefined);
  }

  private setTimer(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), Math.max(0, this.nextLook - performance.now())).unref();
  }

  private look(): void {
    this.nextLook = Infinity;
    this.turn = this.claim().then((rest) => {
      this.wake(rest);
      this.turn = undefined;
      if (!this.closing) this.setTimer();
    });
  }

  /** @returns seconds to rest. */
  private async claim(): Promise<number> {
    const { look, lease } = this.options;
    const wanted = this.free();
    if (wanted.size === 0) return look;
    try {
      const { claimed, nextSeconds } = await claimJobs(this.database, wanted, this.runner, lease);
      this.noteBack();
      this.notePlenty(wanted, claimed);
      for (const job of claimed) this.start(job);
      // A little later for each process, so that they do not all look at once.
      return Math.min(nextSeconds ?? look, look * (1 + 0.2 * Math.random()));
    } catch (error) {
      this.noteAway(error);
      return AWAY_PAUSE;
    }
  }

  private free(): Map<string, number> {
    const free = new Map(Array.from(this.known, ([name, { job }]) => [name, job.atOnce]));
    for (const { name } of this.running.keys()) free.set(name, (free.get(name) ?? 1) - 1);
    for (const [name, places] of free) if (places <= 0) free.delete(name);
    return free;
  }

  private notePlenty(wanted: ReadonlyMap<string, number>, claimed: readonly ClaimedJob[]): void {
    for (const [name, places] of wanted) {
      if (claimed.filter((job) => job.name === name).length < places) this.plenty.delete(name);
      else this.plenty.add(name);
    }
  }

  private start(claimed: ClaimedJob): void {
    const known = this.known.get(claimed.name);
    if (known === undefined) return;
    this.keepLeases();
    const run = async () => {
      const outcome = await runJob(claimed, known, this.leaving.signal);
      if (outcome.is === 'left') this.left.push(claimed);
      else await this.settle(claimed, outcome).catch((error: unknown) => this.noteAway(error));
      this.running.delete(claimed);
      if (this.plenty.has(claimed.name)) this.wake();
      else if (outcome.is === 'again') this.wake(Math.min(outcome.pause, this.options.look));
    };
    this.running.set(claimed, run());
  }

  private async settle(claimed: ClaimedJob, outcome: Exclude<Outcome, { is: 'left' }>): Promise<void> {
    if (outcome.is === 'done') return removeDone(this.database, claimed, this.runner);
    if (outcome.is === 'again') return putBack(this.database, claimed, this.runner, outcome);
    console.error(
      `The job ${claimed.name} (${claimed.id}) has failed for good, try ${claimed.tries}: ${outcome.error}`,
    );
    return markFailed(this.database, claimed, this.runner, outcome.error);
  }

  /** While anything runs; at rest nothing is said. */
  private keepLeases(): void {
    this.renewal ??= setInterval(
      () => {
        if (this.running.size === 0) {
          clearInterval(this.renewal);
          this.renewal = undefined;
          return;
        }
        const { lease } = this.options;
        renewLeases(this.database, idsOf(this.running.keys()), this.runner, lease).catch(() => undefined);
      },
      (this.options.lease * 1_000) / 3,
    ).unref();
  }

  private async ended(withinMs: number): Promise<void> {
    if (this.running.size === 0) return;
    const patience = new AbortController();
    const late = sleep(withinMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.running.values()), late]);
    patience.abort();
  }

  /** One line when it begins and one when it is over. */
  private noteAway(error: unknown): void {
    if (!this.away && !this.closing) console.error(`Jobs wait for the database: ${errorMessage(error)}`);
    this.away = true;
  }

  private noteBack(): void {
    if (this.away) console.log('Jobs are run again.');
    this.away = false;
  }
}

function idsOf(jobs: Iterable<ClaimedJob>): string[] {
  return Array.from(jobs, ({ id }) => id);
}
