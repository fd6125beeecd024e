import type { Queryable } from '../database/index.ts';
import { insertScheduledJob } from './jobs.queries.ts';

/** When a job is due again and again: at so many seconds after each multiple of `every`, both in UTC. */
export interface Schedule {
  /** Seconds: 86,400 for once a day. */
  every: number;
  /** Seconds: with a day as `every`, 3 * 3,600 is three o'clock UTC. */
  at?: number;
}

const TRY_AGAIN_MS = 60_000;
/** Processes come one after the other. */
const SPREAD_MS = 5_000;

/**
 * Enqueues a job at its times: once for each, however many processes keep the same schedule. What fell due while no process
 * ran is made up for, once.
 */
export class Schedules {
  private readonly database: Queryable;
  private readonly enqueued: () => void;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private closed = false;

  constructor(database: Queryable, enqueued: () => void) {
    this.database = database;
    this.enqueued = enqueued;
  }

  async keep(name: string, schedule: Schedule): Promise<void> {
    if (this.closed) return;
    let restMs = TRY_AGAIN_MS;
    try {
      const slot = slotAt(Date.now() / 1_000, schedule);
      await insertScheduledJob(this.database, name, slot);
      this.enqueued();
      restMs = (slot + schedule.every) * 1_000 - Date.now() + Math.random() * SPREAD_MS;
    } catch {
      // The database is away; the worker says so.
    }
    if (this.closed) return;
    this.timers.set(name, setTimeout(() => void this.keep(name, schedule), Math.max(restMs, 1)).unref());
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
  }
}

/** The latest time of the schedule, seconds since 1970. */
export function slotAt(now: number, { every, at = 0 }: Schedule): number {
  return Math.floor((now - at) / every) * every + at;
}
