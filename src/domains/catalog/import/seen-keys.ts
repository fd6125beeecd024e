const EMPTY = 0;

/**
 * Remembers on which line a key was first seen, in 12 to 24 bytes a key however long it is: an open-addressing table of
 * 53-bit hashes. Two keys among a million share a hash with a probability of about 1 in 18,000.
 */
export class SeenKeys {
  private hashes = new Float64Array(1_024);
  private lines = new Uint32Array(1_024);
  private count = 0;

  /** @returns the line it was seen on before, or undefined and remembers this one. */
  see(key: string, line: number): number | undefined {
    if (this.count * 2 >= this.hashes.length) this.grow();
    return this.put(hash53(key), line);
  }

  private put(hash: number, line: number): number | undefined {
    const mask = this.hashes.length - 1;
    let slot = hash % this.hashes.length;
    while (this.hashes[slot] !== EMPTY) {
      if (this.hashes[slot] === hash) return this.lines[slot];
      slot = (slot + 1) & mask;
    }
    this.hashes[slot] = hash;
    this.lines[slot] = line;
    this.count++;
    return undefined;
  }

  private grow(): void {
    const { hashes, lines } = this;
    this.hashes = new Float64Array(hashes.length * 2);
    this.lines = new Uint32Array(hashes.length * 2);
    this.count = 0;
    for (const [slot, hash] of hashes.entries()) if (hash !== EMPTY) this.put(hash, lines[slot] ?? 0);
  }
}

/** cyrb53 (bryc, public domain): two 32-bit multiplicative hashes mixed into 53 bits; never 0. */
function hash53(key: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0) || 1;
}
