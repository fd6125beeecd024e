import { freeze } from './memory/freeze.ts';
import { S3Fifo } from './memory/s3-fifo.ts';
import { sizeOf } from './memory/size-of.ts';
import { TagClock } from './tag-clock.ts';

export interface Entry {
  value: unknown;
  /** What it depends on, as its maker named it. */
  named: readonly string[];
  /** With what every entry depends on. */
  tags: readonly string[];
  /** The count of the tag clock when the fill began. */
  since: number;
  /** The count up to which its tags were looked at. */
  checked: number;
  /** ms since the epoch, as the others. */
  startedAt: number;
  freshUntil: number;
  staleUntil: number;
  /** How long it may be served after an eviction, while one request refreshes it; ms. */
  lag: number;
  version: string;
  /** When its first tag was evicted. */
  evictedAt: number | undefined;
  /** Since when messages about its tags may have been missed. */
  doubtedAt: number | undefined;
  /** Served as it is until then, because the origin just failed. */
  excusedUntil: number;
  /** The count of the tag clock then: a later eviction ends the excuse. */
  excusedAt: number;
  /** Whether it is in memory for others. */
  kept: boolean;
}

export type State = 'fresh' | 'stale' | 'dead';

/** After messages may have been missed, what was asked for lately is refreshed behind a stale answer, not all at once. */
const GAP_LAG_MS = 2_000;

/** The entries of this process, and what it heard of evictions. */
export class MemoryTier {
  readonly clock = new TagClock();
  private readonly entries: S3Fifo<Entry>;
  private gap = { count: 0, at: 0 };

  constructor(bytes: number) {
    this.entries = new S3Fifo(bytes);
  }

  /** Counts as a use. */
  find(key: string): Entry | undefined {
    return this.entries.get(key);
  }

  state(entry: Entry, now: number): State {
    if (entry.checked !== this.clock.count) this.check(entry);
    if (now < entry.excusedUntil) return 'stale';
    if (entry.evictedAt !== undefined) return now - entry.evictedAt < entry.lag ? 'stale' : 'dead';
    if (entry.doubtedAt !== undefined) return now - entry.doubtedAt < GAP_LAG_MS ? 'stale' : 'dead';
    if (now < entry.freshUntil) return 'fresh';
    return now < entry.staleUntil ? 'stale' : 'dead';
  }

  /** Whether a stale entry is to be made anew by now: many evictions within a lag make one refresh. */
  isDue({ evictedAt, doubtedAt, lag, excusedUntil }: Entry, now: number): boolean {
    if (now < excusedUntil) return false;
    if (evictedAt !== undefined) return now - evictedAt >= lag * REFRESHED_AFTER;
    return doubtedAt === undefined || now - doubtedAt >= GAP_LAG_MS * REFRESHED_AFTER;
  }

  /** The origin failed: it is served for so long before that is asked again. */
  excuse(entry: Entry, ms: number): void {
    entry.excusedUntil = Math.min(entry.staleUntil, Date.now() + ms);
    entry.excusedAt = this.clock.count;
  }

  /**
   * What was evicted while it was being made is kept for the rest of its lag only: where writes come faster than a fill
   * takes, nothing would ever be kept otherwise, and everybody would wait.
   * @param bytes where the maker knows better.
   */
  keep(key: string, entry: Entry, bytes?: number): void {
    if (this.state(entry, Date.now()) === 'dead') return;
    freeze(entry.value);
    entry.kept = this.entries.set(
      key,
      entry,
      (bytes ?? sizeOf(entry.value)) + sizeOf(entry.tags) + 2 * key.length + ENTRY_BYTES,
    );
  }

  /** From here on entries from before are confirmed before they count as fresh. */
  noteGap(): void {
    this.clock.bump([GAP]);
    this.gap = { count: this.clock.count, at: Date.now() };
  }

  drop(key: string): void {
    this.entries.delete(key);
  }

  keys(): string[] {
    return [...this.entries.keys()];
  }

  get figures(): { entries: number; bytes: number; evictions: number } {
    const { size: entries, bytes, evictions } = this.entries;
    return { entries, bytes, evictions };
  }

  private check(entry: Entry): void {
    entry.checked = this.clock.count;
    entry.evictedAt ??= this.clock.firstAfter(entry.tags, entry.since)?.at;
    if (entry.since < this.gap.count) entry.doubtedAt ??= this.gap.at;
    // Who writes reaches the origin again.
    const { excusedUntil, tags, excusedAt } = entry;
    if (excusedUntil > 0 && this.clock.firstAfter(tags, excusedAt) !== undefined) entry.excusedUntil = 0;
  }
}

const ENTRY_BYTES = 400;
/** The part of a lag after which a refresh begins: the rest is its time. */
const REFRESHED_AFTER = 0.7;
const GAP = '\u0000gap';
