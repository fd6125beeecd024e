import type { EvictionBus } from './eviction-bus.ts';
import type { Fill } from './fill.ts';
import type { Made } from './found.ts';
import type { SharedTier } from './shared-tier.ts';
import type { Structures } from './structures.ts';

export interface CacheParts {
  /** Bytes of memory for entries. */
  bytes: number;
  shared?: SharedTier | undefined;
  bus?: EvictionBus | undefined;
  structures?: Structures | undefined;
  /** Called before what is heard of an eviction, or of the chance of one, takes effect: what is read from then on must show it. */
  changed?: (() => void) | undefined;
  /** Whether another cache tells it of evictions, by `hear`. */
  follows?: boolean;
}

/** A cache that is filled from this one. */
export interface Follower {
  /** @param at ms since the epoch @param sequence the number of the eviction in Redis, where it is known. */
  evicted(tags: readonly string[], at: number, sequence: number | undefined): void;
  /** Evictions may have been missed. */
  gap(): void;
}

export type Load<T> = (fill: Fill) => Promise<T>;

/** When a fill began: by this process's tag clock, in ms since the epoch, by the shared sequence where Redis is there. */
export interface Begun {
  since: number;
  startedAt: number;
  sequence: number | undefined;
}

export interface Flight {
  made: Promise<Made>;
  since: number;
}
