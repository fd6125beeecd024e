/**
 * One clock for many waits: a hashed timing wheel (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987,
 * scheme 6) with slots of one millisecond. Adding and firing cost the same however many wait. Times are whole
 * milliseconds since the run began.
 */
export class TimerWheel {
  private readonly heads = new Int32Array(SLOTS).fill(NONE);
  private readonly links: Int32Array;
  private readonly due: Float64Array;
  private current = -1;

  /** @param capacity ids are 0 to capacity - 1; each waits at most once at a time. */
  constructor(capacity: number) {
    this.links = new Int32Array(capacity).fill(NONE);
    this.due = new Float64Array(capacity);
  }

  add(id: number, due: number): void {
    const slot = Math.max(due, this.current + 1) % SLOTS;
    this.due[id] = due;
    this.links[id] = this.heads[slot] ?? NONE;
    this.heads[slot] = id;
  }

  /** Calls `fire` for everything due at or before `now`. */
  advance(now: number, fire: (id: number) => void): void {
    const from = Math.max(this.current + 1, now - SLOTS + 1);
    for (let time = from; time <= now; time += 1) {
      this.current = time;
      this.visit(time % SLOTS, now, fire);
    }
  }

  private visit(slot: number, now: number, fire: (id: number) => void): void {
    let id = this.heads[slot] ?? NONE;
    this.heads[slot] = NONE;
    while (id !== NONE) {
      const following = this.links[id] ?? NONE;
      const due = this.due[id] ?? 0;
      if (due <= now) fire(id);
      else this.add(id, due);
      id = following;
    }
  }
}

const NONE = -1;
const SLOTS = 16_384;
