import type { SharedEntry } from './codec.ts';
import type { CollectingFill } from './fill.ts';
import type { Entry } from './memory-tier.ts';
import { allTags, namedTags } from './tags.ts';

export type Tier = 'memory' | 'redis' | 'origin';

/** A value with where it comes from. */
export interface Found<T> {
  value: T;
  /** false: it may be served while one request refreshes it. */
  fresh: boolean;
  /** Whole seconds since its fill began. */
  ageSeconds: number;
  /** Whole seconds it stays fresh; 0 when stale. */
  freshSeconds: number;
  tier: Tier;
  /** What it depends on, by the names its maker gave. */
  tags: readonly string[];
  /** Another one for each fill, in any process. */
  version: string;
  /** Whether others will find it in memory, too. */
  kept: boolean;
}

export interface Lifetime {
  grace?: number | undefined;
  lag?: number | undefined;
}

/** How much of a lifetime chance may take away, so that what was filled together does not expire together. */
const JITTER = 0.1;

let fills = 0;
const process = Math.random().toString(36).slice(2, 8);

/** What the memory tier notes of an entry. */
const UNTOUCHED = { evictedAt: undefined, doubtedAt: undefined, excusedUntil: 0, excusedAt: 0 };

/** An entry with where it was found. */
export interface Made {
  entry: Entry;
  tier: Tier;
  fresh: boolean;
}

export function foundIn<T>({ entry, tier, fresh }: Made, now: number): Found<T> {
  return {
    value: entry.value as T,
    fresh,
    ageSeconds: Math.max(0, Math.floor((now - entry.startedAt) / 1_000)),
    freshSeconds: fresh ? Math.max(0, Math.floor((entry.freshUntil - now) / 1_000)) : 0,
    tier,
    tags: entry.named,
    version: entry.version,
    kept: entry.kept,
  };
}

export function entryFrom(
  key: string,
  value: unknown,
  { tags, seconds }: CollectingFill,
  { grace = seconds, lag = 0 }: Lifetime,
  { since, startedAt }: { since: number; startedAt: number },
): Entry {
  fills += 1;
  const freshUntil = startedAt + seconds * 1_000 * (1 - JITTER * Math.random());
  return {
    value,
    named: namedTags(tags),
    tags: allTags(key, tags),
    since,
    checked: since,
    startedAt,
    freshUntil,
    staleUntil: freshUntil + grace * 1_000,
    lag: lag * 1_000,
    version: `${process}${fills.toString(36)}`,
    ...UNTOUCHED,
    kept: false,
  };
}

export function sharedEntryOf(entry: Entry, sequence: number): SharedEntry {
  const { value, named, tags, startedAt, freshUntil, staleUntil, lag, version } = entry;
  return {
    value,
    named: [...named],
    tags: [...tags],
    since: sequence,
    startedAt,
    freshUntil,
    staleUntil,
    lag,
    version,
  };
}

/** @param since the count of the tag clock before the shared tier was read. */
export function entryOfShared(shared: SharedEntry, since: number): Entry {
  return { ...shared, since, checked: since, ...UNTOUCHED, kept: false };
}
