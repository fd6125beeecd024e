import { setTimeout as sleep } from 'node:timers/promises';

import { type Position, readPosition, UNKNOWN, withoutHeader } from './position.ts';
import { systemOf, type Watch } from './watch.ts';

/** The primary, as far as it is asked here. */
type Asked = Pick<Watch, 'ask' | 'close'>;

interface Sample {
  /** When it was asked for, of performance.now(): all that was committed before is at or before the position. */
  at: number;
  position: Position;
}

export interface PrimaryIdentity {
  system: string | undefined;
  database: string;
}

interface PrimaryRow {
  position: string;
  flushed: string;
  timeline: string;
  database: string;
  segment: number;
  page: number;
}

/** ms between two samples that are kept. */
const SAMPLE_EVERY = 500;
const RETRY_AFTER = 250;
/** ms after which what is still not on disk will not be soon. */
const DANGLES_AFTER = 500;

/**
 * How far the primary has written, and how far a replica must have come to be asked: past the last change that anybody
 * told of, and past where the primary was `mostLagMs` ago.
 */
export class PrimaryPositions {
  private readonly watch: Asked;
  private readonly mostLagMs: number;
  private samples: Sample[] = [];
  private latest: Position = 0;
  private timeline: string | undefined;
  private floor: Position = 0;
  /** Changes told of, and those of them that `floor` covers. What was there at the start counts as one. */
  private told = 1;
  private covered = 0;
  private covering = false;
  private asking: Promise<Position> | undefined;
  private next: Promise<Position> | undefined;
  private dangling: Sample = { at: 0, position: 0 };
  private identified: PrimaryIdentity | undefined;
  private closed = false;

  constructor(watch: Asked, mostLagMs: number) {
    this.watch = watch;
    this.mostLagMs = mostLagMs;
  }

  /** UNKNOWN while it cannot be said, such as in the moment after a change. */
  required(now: number): Position {
    if (this.covered !== this.told) return UNKNOWN;
    const oldest = this.oldestSample(now);
    return oldest === undefined ? UNKNOWN : Math.max(this.floor, oldest.position);
  }

  /** From now on a replica must show what is committed by now. */
  noteChange(): void {
    this.told += 1;
    void this.cover();
  }

  /**
   * Where the primary is: at or past everything that was committed before the call. Those who ask at a time share an
   * answer, so that it is one statement at a time, however many ask. @throws what asking the primary does.
   */
  async now(): Promise<Position> {
    if (this.asking === undefined) return this.ask();
    const before = this.asking;
    this.next ??= before.then(
      async () => this.ask(),
      async () => this.ask(),
    );
    return this.next;
  }

  /** Seconds since the primary was where the replica is now; 0 where it still is; undefined beyond what is remembered. */
  secondsBehind(position: Position, now: number): number | undefined {
    const oldest = this.oldestSample(now);
    if (oldest === undefined || position < oldest.position) return undefined;
    const missed = this.samples.find((sample) => sample.position > position);
    return missed === undefined ? 0 : (now - missed.at) / 1_000;
  }

  get identity(): PrimaryIdentity | undefined {
    return this.identified;
  }

  close(): void {
    this.closed = true;
    this.watch.close();
  }

  private async cover(): Promise<void> {
    if (this.covering) return;
    this.covering = true;
    while (this.covered !== this.told && !this.closed) {
      const { told } = this;
      try {
        const position = await this.now();
        this.floor = Math.max(this.floor, position);
        this.covered = told;
      } catch {
        // Until it answers the primary alone is read.
        await sleep(RETRY_AFTER, undefined, { ref: false });
      }
    }
    this.covering = false;
  }

  private async ask(): Promise<Position> {
    this.next = undefined;
    const asking = this.sample().finally(() => {
      if (this.asking === asking) this.asking = undefined;
    });
    this.asking = asking;
    return asking;
  }

  private async sample(): Promise<Position> {
    const at = performance.now();
    try {
      const row = await this.watch.ask<PrimaryRow>(POSITION);
      if (row === undefined) throw new Error('no position');
      this.identified ??= { system: await systemOf(this.watch), database: row.database };
      const position = withoutHeader(readPosition(row.position), row.segment, row.page);
      this.note({ at, position }, row.timeline);
      this.settle({ at, position }, readPosition(row.flushed));
      return position;
    } catch (error) {
      // Whoever answers next may be another server.
      this.identified = undefined;
      throw error;
    }
  }

  private note(sample: Sample, timeline: string): void {
    const { at, position } = sample;
    if (position < this.latest || timeline !== (this.timeline ?? timeline)) {
      console.warn(
        'The primary is another one, or an older one, than before: what replicas must have is counted anew.',
      );
      this.samples = [];
      // Where the two histories part, a place tells nothing: a replica that is stuck there has to be left behind.
      this.floor = position;
    }
    this.latest = position;
    this.timeline = timeline;
    const last = this.samples.at(-1);
    if (last === undefined || at - last.at >= SAMPLE_EVERY) this.samples.push(sample);
  }

  /**
   * What is written without a commit, such as the tidying of a page, stays off the disk for up to 15 s where nothing else
   * happens, and replicas get only what is on the primary's disk. An empty commit takes it there.
   */
  private settle(sample: Sample, flushed: Position): void {
    const { dangling } = this;
    if (flushed >= dangling.position) this.dangling = sample;
    else if (sample.at - dangling.at > DANGLES_AFTER) {
      this.dangling = sample;
      void this.watch.ask(EMPTY_COMMIT).catch(() => undefined);
    }
  }

  private oldestSample(now: number): Sample | undefined {
    const { samples } = this;
    while (samples[0] !== undefined && samples[0].at < now - this.mostLagMs) samples.shift();
    return samples[0];
  }
}

/** The place of insertion, not of writing: what was committed with synchronous_commit off is behind it as well. */
const POSITION = `
  SELECT pg_current_wal_insert_lsn()::text AS position, pg_current_wal_flush_lsn()::text AS flushed,
    left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS timeline, current_database() AS database,
    pg_size_bytes(current_setting('wal_segment_size')) AS segment, current_setting('wal_block_size')::integer AS page`;

const EMPTY_COMMIT = 'SELECT pg_current_xact_id()';
