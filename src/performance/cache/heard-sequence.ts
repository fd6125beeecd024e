/** Of a message from process to process, ms. */
export const LONGEST_WAY_MS = 1_000;

/**
 * How far a process has heard of the evictions that the shared sequence numbers. What it fills may be made of values in its
 * memory that an eviction has voided of which it has not heard yet: others may take such a fill for as new only as what it has
 * heard, not as what the sequence says. A number that was seen a second ago counts as heard: not every one is an eviction.
 */
export class HeardSequence {
  private heard: number;
  private seen: { sequence: number; at: number } | undefined;

  /** @param hears whether evictions of others will be told at all; a process that is alone goes by the sequence itself. */
  constructor(hears: boolean) {
    this.heard = hears ? 0 : Infinity;
  }

  get last(): number {
    return this.heard;
  }

  note(sequence: number | undefined): void {
    if (sequence !== undefined && sequence > this.heard) this.heard = sequence;
  }

  /** @param sequence as it was read before a fill began. @param now ms */
  limit(sequence: number, now: number): number {
    if (sequence <= this.heard) return sequence;
    this.seen ??= { sequence, at: now };
    if (now - this.seen.at >= LONGEST_WAY_MS) {
      this.note(this.seen.sequence);
      this.seen = sequence > this.heard ? { sequence, at: now } : undefined;
    }
    return Math.min(sequence, this.heard);
  }
}
