/** Draws the same parameters at every run (mulberry32). */
export class Draw {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** 0 to below 1. */
  chance(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** From 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.chance() * end);
  }

  of<T>(list: readonly T[]): T {
    const drawn = list[this.below(list.length)];
    if (drawn === undefined) throw new Error('The database has nothing to draw from: seed it first.');
    return drawn;
  }
}
