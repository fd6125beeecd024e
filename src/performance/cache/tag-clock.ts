interface Bump {
  count: number;
  /** ms since the epoch, by this process's clock. */
  at: number;
}

/** How many bumps of one tag are remembered one by one. */
const REMEMBERED = 8;
const MOST_TAGS = 100_000;

/**
 * What was evicted lately, in the order this process heard of it. An entry remembers the count at which its fill began;
 * it is good as long as none of its tags was bumped later. Nothing is searched or deleted at an eviction, and a hit
 * compares one number while nothing was evicted since its last look.
 */
export class TagClock {
  private readonly bumps = new Map<string, Bump[]>();
  /** Entries from before this count cannot be judged any more: their tags may have been forgotten. */
  private forgotten = 0;
  private now = 0;

  /** Grows with every bump of any tag. */
  get count(): number {
    return this.now;
  }

  bump(tags: readonly string[], at: number = Date.now()): void {
    for (const tag of tags) {
      this.now += 1;
      const recent = this.bumps.get(tag) ?? [];
      // Set anew, so that the map is ordered by the latest bump.
      this.bumps.delete(tag);
      recent.push({ count: this.now, at });
      if (recent.length > REMEMBERED) recent.shift();
      this.bumps.set(tag, recent);
    }
    this.forgetOldest();
  }

  /** The first bump of any of the tags after `since`, or undefined where there was none. */
  firstAfter(tags: readonly string[], since: number): Bump | undefined {
    if (since < this.forgotten) return { count: since + 1, at: 0 };
    let first: Bump | undefined;
    for (const tag of tags) {
      const bump = firstOf(this.bumps.get(tag), since);
      if (bump !== undefined && (first === undefined || bump.count < first.count)) first = bump;
    }
    return first;
  }

  /** Whether any of the tags was bumped at or after this time: for entries that another process filled. */
  bumpedSince(tags: readonly string[], time: number): boolean {
    return tags.some((tag) => (this.bumps.get(tag)?.at(-1)?.at ?? 0) >= time);
  }

  private forgetOldest(): void {
    while (this.bumps.size > MOST_TAGS) {
      const [oldest] = this.bumps;
      if (oldest === undefined) return;
      this.forgotten = Math.max(this.forgotten, oldest[1].at(-1)?.count ?? 0);
      this.bumps.delete(oldest[0]);
    }
  }
}

function firstOf(recent: readonly Bump[] | undefined, since: number): Bump | undefined {
  const latest = recent?.at(-1);
  if (recent === undefined || latest === undefined || latest.count <= since) return undefined;
  const first = recent.find(({ count }) => count > since);
  // A full memory that begins later than `since` may have forgotten an earlier one: that one was long ago.
  return recent.length === REMEMBERED && first === recent[0] ? { count: since + 1, at: 0 } : first;
}
