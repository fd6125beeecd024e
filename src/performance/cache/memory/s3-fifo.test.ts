import { describe, expect, it } from 'vitest';

import { S3Fifo } from './s3-fifo.ts';

/** A choice among `count` things of which the first ones are asked for most, the same at each run. */
function zipf(count: number, exponent: number): () => number {
  const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** exponent);
  const sums: number[] = [];
  let total = 0;
  for (const weight of weights) sums.push((total += weight));
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const point = (state / 2 ** 32) * total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < point) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

describe('the memory of entries', () => {
  it('never holds more bytes than it may, whatever the sizes', () => {
    const memory = new S3Fifo<number>(10_000);
    for (let index = 0; index < 5_000; index += 1) {
      memory.set(`k${index % 700}`, index, (index * 37) % 900);
      expect(memory.bytes).toBeLessThanOrEqual(10_000);
    }
    expect(memory.size).toBeGreaterThan(5);
    expect(memory.evictions).toBeGreaterThan(100);
  });

  it('keeps what is asked for again while a crawler reads everything once', () => {
    const memory = new S3Fifo<number>(1_000);
    for (let index = 0; index < 50; index += 1) memory.set(`hot${index}`, index, 10);
    for (let round = 0; round < 3; round += 1) for (let index = 0; index < 50; index += 1) memory.get(`hot${index}`);
    for (let index = 0; index < 100_000; index += 1) memory.set(`crawled${index}`, index, 10);
    const kept = Array.from({ length: 50 }, (_, index) => memory.get(`hot${index}`)).filter((v) => v !== undefined);
    expect(kept).toHaveLength(50);
  });

  it('finds more of a Zipf-shaped choice than a first-in-first-out of the same size', () => {
    const choose = zipf(10_000, 1);
    const memory = new S3Fifo<number>(1_000);
    const fifo = new Map<number, number>();
    let [found, foundByFifo] = [0, 0];
    for (let index = 0; index < 100_000; index += 1) {
      const chosen = choose();
      if (memory.get(String(chosen)) === undefined) memory.set(String(chosen), chosen, 1);
      else found += 1;
      if (fifo.has(chosen)) foundByFifo += 1;
      else fifo.set(chosen, chosen);
      const [oldest] = fifo.keys();
      if (fifo.size > 1_000 && oldest !== undefined) fifo.delete(oldest);
    }
    expect(found).toBeGreaterThan(foundByFifo * 1.05);
  });

  it('replaces, deletes and refuses what is too large, with the bytes counted right', () => {
    const memory = new S3Fifo<string>(1_000);
    memory.set('a', 'one', 50);
    memory.set('a', 'two', 70);
    expect([memory.get('a'), memory.bytes, memory.size]).toEqual(['two', 70, 1]);
    expect(memory.set('a', 'huge', 101)).toBe(false);
    expect([memory.get('a'), memory.bytes, memory.size]).toEqual([undefined, 0, 0]);
    memory.set('b', 'x', 10);
    expect([memory.delete('b'), memory.delete('b'), memory.bytes]).toEqual([true, false, 0]);
  });
});
