import { setTimeout as sleep } from 'node:timers/promises';

import { errorMessage } from '../../../shared/errors.ts';
import { type Position, readPosition, UNKNOWN } from './position.ts';
import type { PrimaryIdentity, PrimaryPositions } from './primary-positions.ts';
import { systemOf, Watch } from './watch.ts';

export interface HealthListener {
  /** Seen at a look. */
  replayed(position: Position): void;
  entered(): void;
  /** @param answering false where whoever waits for it waits in vain. */
  left(answering: boolean): void;
}

const LOOK_EVERY = 1_000;
const FIRST_LOOKS = 3;
const FIRST_PAUSE = 100;
/** After reads failed though it answers when looked at, ms until it is looked at again. */
const FIRST_PENALTY = 50;
const LONGEST_PENALTY = 5_000;
/** Looks in a row. */
const REPORTED_LATE = 5;

/** Looks after one replica once a second, on a connection of its own, and says whether it may be asked. */
export class ReplicaHealth {
  /** Why it may not be asked; undefined where it may. */
  reason: string | undefined = 'it was not looked at yet';
  /** 0 where it had everything; undefined where that cannot be told. */
  secondsBehind: number | undefined;
  private readonly title: string;
  private readonly positions: PrimaryPositions;
  private readonly listener: HealthListener;
  private readonly watch: Watch;
  private system: string | undefined;
  /** What was said of it last. */
  private reported: string | undefined;
  private lateLooks = 0;
  private enteredAt = 0;
  private penalty = 0;
  private wake: (() => void) | undefined;
  private closed = false;

  /** @param title what the log calls it. */
  constructor(title: string, url: string, positions: PrimaryPositions, listener: HealthListener) {
    this.title = title;
    this.positions = positions;
    this.listener = listener;
    this.watch = new Watch(url, () => this.lookNow());
  }

  /** Resolves when it was looked at for the first time; then goes on until closed. */
  async open(): Promise<void> {
    // What is written at this very moment is not there yet, and the past of the primary is not known yet.
    for (let looks = 0; looks < FIRST_LOOKS && (looks === 0 || this.reason === BEHIND); looks += 1) {
      if (looks > 0) await sleep(FIRST_PAUSE);
      await this.look();
    }
    void this.keepLooking();
  }

  /** A read failed: nobody else tries it until it was looked at again, soon, or later where that goes on. */
  suspect(error: unknown): void {
    if (this.reason !== undefined) return;
    const lived = performance.now() - this.enteredAt;
    this.penalty =
      lived > LONGEST_PENALTY ? FIRST_PENALTY : Math.min(LONGEST_PENALTY, 2 * this.penalty || FIRST_PENALTY);
    this.leave(`a read failed: ${errorMessage(error)}`, true);
    this.lookNow();
  }

  /** It answered, and as no replica. */
  noReplica(): void {
    this.leave(NO_REPLICA, false);
  }

  close(): void {
    this.closed = true;
    this.lookNow();
    this.watch.close();
  }

  private lookNow(): void {
    this.wake?.();
  }

  private async keepLooking(): Promise<void> {
    while (!this.closed) {
      const nap = new AbortController();
      this.wake = () => nap.abort();
      await sleep(LOOK_EVERY, undefined, { ref: false, signal: nap.signal }).catch(() => undefined);
      this.wake = undefined;
      if (this.penalty > 0) await sleep(this.penalty, undefined, { ref: false });
      if (!this.closed) await this.look();
    }
  }

  private async look(): Promise<void> {
    let fault: string | undefined;
    try {
      fault = await this.faultOf(await this.watch.ask<Seen>(LOOK));
    } catch (error) {
      this.system = undefined;
      fault = `it does not answer: ${errorMessage(error)}`;
    }
    if (this.closed) return;
    this.lateLooks = fault === BEHIND ? this.lateLooks + 1 : 0;
    if (fault === undefined) this.enter();
    else this.leave(fault, fault === BEHIND);
  }

  /** What keeps it from being asked; undefined where nothing does. */
  private async faultOf(seen: Seen | undefined): Promise<string | undefined> {
    if (seen?.replayed == null) return NO_REPLICA;
    const replayed = readPosition(seen.replayed);
    this.system ??= await systemOf(this.watch);
    // A primary that is away says nothing against its replicas.
    const primaryNow = await this.positions.now().catch(() => UNKNOWN);
    const { identity } = this.positions;
    if (identity !== undefined && isAnother(identity, { system: this.system, database: seen.database })) {
      return 'it is a replica of another server, or of another database';
    }
    if (replayed > primaryNow) return 'it has what the primary never had: the two have parted ways';
    this.secondsBehind = this.positions.secondsBehind(replayed, performance.now());
    if (this.secondsBehind === undefined) return BEHIND;
    this.listener.replayed(replayed);
    return undefined;
  }

  private enter(): void {
    const now = performance.now();
    if (this.reason === undefined) {
      if (now - this.enteredAt > LONGEST_PENALTY) this.penalty = 0;
      return;
    }
    this.reason = undefined;
    this.enteredAt = now;
    this.report(IN_USE);
    this.listener.entered();
  }

  private leave(reason: string, answering: boolean): void {
    // A moment of lag is nothing to report.
    if (reason !== BEHIND || this.lateLooks >= REPORTED_LATE) this.report(reason);
    this.reason = reason;
    this.secondsBehind = undefined;
    this.listener.left(answering);
  }

  private report(what: string): void {
    if (this.reported === what) return;
    this.reported = what;
    if (what === IN_USE) console.log(`${this.title} answers reads.`);
    else console.error(`${this.title} is left out: ${what}.`);
  }
}

interface Seen {
  replayed: string | null;
  database: string;
}

/** Nothing for a server that is not in recovery: what it says of its replay is from the time before. */
export const REPLAYED = 'SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END AS replayed';
const LOOK = `${REPLAYED}, current_database() AS database`;

const IN_USE = 'in use';
const NO_REPLICA = 'it is not in recovery: it was promoted, or never was a replica';
const BEHIND = 'it is not known to be near enough to the primary';

function isAnother(primary: PrimaryIdentity, replica: PrimaryIdentity): boolean {
  const otherSystem = primary.system !== undefined && replica.system !== undefined && primary.system !== replica.system;
  return otherSystem || primary.database !== replica.database;
}
