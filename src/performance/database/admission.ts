import { databaseBusy } from './errors.ts';

export interface AdmissionLimits {
  /** How many are inside at a time. */
  places: number;
  /** How many may wait. */
  queue: number;
  /** Milliseconds one may wait. */
  waitMs: number;
}

/** How long callers waited, in the shape of a Prometheus histogram. */
export interface Waits {
  count: number;
  /** Seconds. */
  sum: number;
  /** How many waited at most so many seconds, each with those before it; the longest have no upper limit. */
  buckets: { atMostSeconds: number; count: number }[];
}

const EDGES = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, Infinity];

interface Waiter {
  since: number;
  timer: NodeJS.Timeout;
  admit(): void;
}

/** Lets so many in at a time; the others wait in order, bounded in number and time. */
export class Admission {
  private readonly limits: AdmissionLimits;
  private inside = 0;
  /** In order of arrival; leaving from the middle costs nothing. */
  private readonly queue = new Set<Waiter>();
  private readonly counts = EDGES.map(() => 0);
  private sum = 0;
  private refusals = 0;

  constructor(limits: AdmissionLimits) {
    this.limits = limits;
  }

  get waiting(): number {
    return this.queue.size;
  }

  /** How many were told to come back later. */
  get refused(): number {
    return this.refusals;
  }

  /**
   * To be paired with `leave`.
   * @returns seconds waited.
   * @throws AppError `database-busy` (503).
   */
  async enter(): Promise<number> {
    if (this.inside < this.limits.places) {
      this.inside += 1;
      return this.note(0);
    }
    if (this.queue.size >= this.limits.queue) {
      this.refusals += 1;
      throw databaseBusy(`${this.queue.size} wait for a connection already`);
    }
    const seconds = await this.wait();
    return this.note(seconds);
  }

  leave(): void {
    const [next] = this.queue;
    if (next === undefined) this.inside -= 1;
    // The place passes on: whoever comes now cannot overtake.
    else next.admit();
  }

  waits(): Waits {
    let below = 0;
    const buckets = EDGES.map((atMostSeconds, index) => ({ atMostSeconds, count: (below += this.counts[index] ?? 0) }));
    return { count: below, sum: this.sum, buckets };
  }

  private async wait(): Promise<number> {
    return new Promise((resolve, reject) => {
      const { waitMs } = this.limits;
      const waiter: Waiter = {
        since: performance.now(),
        timer: setTimeout(() => {
          this.queue.delete(waiter);
          this.refusals += 1;
          reject(databaseBusy(`no connection was free for ${waitMs} ms`));
        }, waitMs),
        admit: () => {
          this.queue.delete(waiter);
          clearTimeout(waiter.timer);
          resolve((performance.now() - waiter.since) / 1_000);
        },
      };
      this.queue.add(waiter);
    });
  }

  private note(seconds: number): number {
    const bucket = EDGES.findIndex((edge) => seconds <= edge);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
    return seconds;
  }
}
