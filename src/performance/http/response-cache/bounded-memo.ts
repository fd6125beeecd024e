/**
 * Remembers what was worked out, bounded: two generations, so that what is asked again and again stays and what was
 * asked once is forgotten with its generation.
 */
export class BoundedMemo<Value> {
  private readonly most: number;
  private recent = new Map<string, Value>();
  private older = new Map<string, Value>();

  /** @param most entries of one generation; twice as many are held at most. */
  constructor(most: number) {
    this.most = most;
  }

  get(key: string): Value | undefined {
    const known = this.recent.get(key);
    if (known !== undefined) return known;
    const old = this.older.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.recent.size >= this.most) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, value);
  }

  delete(key: string): void {
    this.recent.delete(key);
    this.older.delete(key);
  }
}
