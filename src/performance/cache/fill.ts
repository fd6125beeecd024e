import { AsyncLocalStorage } from 'node:async_hooks';

/** What a loader may say of the value that it makes. */
export interface Fill {
  /** What the value depends on: it is not served any more once one of these is evicted. At most 500 of 200 characters. */
  tag(...tags: string[]): void;
  /** The value is good for this long at most, in seconds. */
  keepFor(seconds: number): void;
  /** The value is only for those who wait for it now. */
  doNotStore(): void;
}

const MOST_TAGS = 500;

/** Collects what is said while a value is made, also by everything the loader calls. */
export class CollectingFill implements Fill {
  readonly tags: Set<string>;
  seconds: number;
  stored = true;

  constructor(tags: readonly string[], seconds: number) {
    this.tags = new Set(tags);
    this.seconds = seconds;
  }

  tag(...tags: string[]): void {
    for (const tag of tags) {
      if (this.tags.size < MOST_TAGS) this.tags.add(tag);
      // An entry that cannot carry all its tags could not be evicted by the missing ones.
      else if (!this.tags.has(tag)) this.stored = false;
    }
  }

  keepFor(seconds: number): void {
    this.seconds = Math.min(this.seconds, Math.max(0, seconds));
  }

  doNotStore(): void {
    this.stored = false;
  }
}

const surrounding = new AsyncLocalStorage<CollectingFill>();

/** Runs a loader; everything cached that it uses adds its tags to `fill`. */
export async function collect<T>(fill: CollectingFill, load: (fill: Fill) => Promise<T>): Promise<T> {
  return surrounding.run(fill, load, fill);
}

/** Runs a loader whose result another cache keeps. @returns it with what was said of it; `seconds` where it was limited. */
export async function collectFill<T>(
  load: (fill: Fill) => Promise<T>,
): Promise<{ value: T; tags: readonly string[]; seconds: number | undefined; stored: boolean }> {
  const fill = new CollectingFill([], Infinity);
  const value = await collect(fill, load);
  const { tags, seconds, stored } = fill;
  return { value, tags: [...tags], seconds: seconds === Infinity ? undefined : seconds, stored };
}

/**
 * Tells the value that is being made around here what it now depends on. What was made of something stale is only for
 * those who wait for it: it would outlive the refresh that is under way.
 */
export function noteUse(tags: readonly string[], fresh: boolean): void {
  const fill = surrounding.getStore();
  if (fill === undefined) return;
  fill.tag(...tags);
  if (!fresh) fill.doNotStore();
}

/** Runs work that the surrounding value does not depend on, such as a refresh behind its back. */
export function apart<T>(work: () => T): T {
  return surrounding.exit(work);
}
