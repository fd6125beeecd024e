import type { Random } from '../generator/random.ts';

/**
 * Choices as shoppers make them: the n-th most popular thing is chosen n times less often than the first (Zipf's law with
 * exponent 1; Breslau et al., "Web Caching and Zipf-like Distributions", 1999).
 */
export class Zipf {
  private readonly upTo: Float64Array;

  constructor(size: number) {
    this.upTo = new Float64Array(size);
    let sum = 0;
    for (let rank = 0; rank < size; rank += 1) this.upTo[rank] = sum += 1 / (rank + 1);
  }

  /** @returns a rank, 0 for the most popular. */
  draw(random: Random): number {
    const wanted = random.next() * (this.upTo.at(-1) ?? 0);
    let low = 0;
    let high = this.upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.upTo[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
