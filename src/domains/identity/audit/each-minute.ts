const EVERY_MS = 60_000;

/**
 * Counts in the process what happens again and again, and hands it on once a minute: nobody who asks waits for it, and a
 * flood is at most `most` kept ones and a number. A process that is killed loses its last minute.
 */
export class EachMinute<Kept> {
  private readonly most: number;
  private readonly handOn: (kept: readonly Kept[], beyond: number) => Promise<void>;
  private kept = new Map<string, Kept>();
  private beyond = 0;
  private timer: NodeJS.Timeout | undefined;
  private handing: Promise<void> = Promise.resolve();

  /** @param handOn is called one at a time, and must not throw. */
  constructor(most: number, handOn: (kept: readonly Kept[], beyond: number) => Promise<void>) {
    this.most = most;
    this.handOn = handOn;
  }

  /** @returns what is kept under the key this minute; undefined where there are too many, and it is only counted. */
  note(key: string, first: () => Kept): Kept | undefined {
    this.timer ??= setTimeout(() => void this.write(), EVERY_MS).unref();
    let known = this.kept.get(key);
    if (known === undefined && this.kept.size < this.most) {
      known = first();
      this.kept.set(key, known);
    }
    if (known === undefined) this.beyond += 1;
    return known;
  }

  /** Hands on what was counted so far. */
  async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { kept, beyond } = this;
    this.kept = new Map();
    this.beyond = 0;
    if (kept.size > 0 || beyond > 0)
      this.handing = this.handing.then(async () => this.handOn([...kept.values()], beyond));
    await this.handing;
  }
}
