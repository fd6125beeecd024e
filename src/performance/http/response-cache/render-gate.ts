export interface RenderGateOptions {
  /** Answers made at the same time at most, when the event loop has time for them. */
  most?: number;
  /** And at least, however late it is. */
  least?: number;
  /** Milliseconds by which the event loop may be late: everybody who is answered from memory waits as long. */
  lateness?: number;
  /** How many may wait. */
  queue?: number;
  /** Milliseconds one waits at most. */
  patience?: number;
}

/**
 * Nobody was free to make the answer in time. A refusal and no outage, by its status: what was evicted must not be served
 * again because there is a crowd.
 */
export class TooBusy extends Error {
  readonly status = 429;
}

interface Waiting {
  since: number;
  start(): void;
  refuse(): void;
}

const LOOKED_EVERY_MS = 20;
const JUDGED_EVERY_MS = 100;
/** Who has waited so long shows that not all can be served: from then on the latest come first, because they are still there. */
const CROWDED_AFTER_MS = 500;

/**
 * Lets as many answers be made at once as leave the event loop free for those that are answered from memory: one more
 * each tenth of a second while it is on time, a third fewer when it is late (additive increase, multiplicative decrease:
 * Chiu and Jain, 1989). A cold cache before a crowd so fills steadily instead of falling over: who cannot be served in
 * time is told so at once, and the served ones are served fast.
 */
export class RenderGate {
  private readonly options: Required<RenderGateOptions>;
  private readonly waiting: Waiting[] = [];
  private active = 0;
  private allowed: number;
  private latest = 0;
  private lookedAt = 0;
  private judgedAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor({ most = 32, least = 2, lateness = 12, queue = 2_000, patience = 3_000 }: RenderGateOptions = {}) {
    this.options = { most, least, lateness, queue, patience };
    this.allowed = Math.min(most, 2 * least);
  }

  /** @throws TooBusy, and what `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.active >= this.allowed || this.waiting.length > 0) await this.turn();
    else this.active += 1;
    this.watch();
    try {
      return await work();
    } finally {
      this.active -= 1;
      this.admit();
    }
  }

  /** How many are made, may be made at once, and wait. */
  get state(): { active: number; allowed: number; waiting: number } {
    return { active: this.active, allowed: Math.floor(this.allowed), waiting: this.waiting.length };
  }

  private async turn(): Promise<void> {
    if (this.waiting.length >= this.options.queue) throw new TooBusy('Too many answers are waited for.');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.waiting.push({
      since: performance.now(),
      start: resolve,
      refuse: () => reject(new TooBusy('The answer could not be made in time.')),
    });
    this.watch();
    await promise;
  }

  private admit(): void {
    while (this.active < Math.floor(this.allowed)) {
      const next = this.next();
      if (next === undefined) return;
      this.active += 1;
      next.start();
    }
  }

  private next(): Waiting | undefined {
    const [oldest] = this.waiting;
    const crowded = oldest !== undefined && performance.now() - oldest.since > CROWDED_AFTER_MS;
    return crowded ? this.waiting.pop() : this.waiting.shift();
  }

  /** Only while answers are made: a shop that is answered from memory has no timer. */
  private watch(): void {
    if (this.timer !== undefined) return;
    this.lookedAt = performance.now();
    this.timer = setInterval(() => this.look(), LOOKED_EVERY_MS).unref();
  }

  private look(): void {
    const now = performance.now();
    this.latest = Math.max(this.latest, now - this.lookedAt - LOOKED_EVERY_MS);
    this.lookedAt = now;
    this.refuseLate(now);
    if (now - this.judgedAt >= JUDGED_EVERY_MS) this.judge(now);
    if (this.active > 0 || this.waiting.length > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private judge(now: number): void {
    const { most, least, lateness } = this.options;
    this.allowed = this.latest > lateness ? Math.max(least, this.allowed * 0.67) : Math.min(most, this.allowed + 1);
    this.judgedAt = now;
    this.latest = 0;
    this.admit();
  }

  private refuseLate(now: number): void {
    let late = 0;
    for (const each of this.waiting) {
      if (now - each.since <= this.options.patience) break;
      each.refuse();
      late += 1;
    }
    this.waiting.splice(0, late);
  }
}
