/**
 * How far a process has heard of the evictions that the shared sequence numbers. What it fills may be made of values in its
 * memory that an eviction has voided of which it has not heard yet: others may take such a fill for as new only as what it has
 * heard, not as what the sequence says.
 */
export class HeardSequence {
  private heard: number;

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

  /** @param sequence as it was read before a fill began. */
  limit(sequence: number): number {
    return Math.min(sequence, this.heard);
  }
}
