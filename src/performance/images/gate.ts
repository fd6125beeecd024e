import { imagesBusy } from './errors.ts';

interface Entry {
  /** How many may run at once, 1 or more. */
  atOnce: number;
  /** What it holds in memory while it waits. */
  bytes: number;
}

const MOST_WAITING = 200;
const MOST_BYTES_WAITING = 400_000_000;

/** Lets a bounded number of jobs run at once; the rest, bounded too, wait in the order they came. */
export class Gate {
  private running = 0;
  private bytesWaiting = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws AppError `images-busy` where too many wait already. */
  async run<T>({ atOnce, bytes }: Entry, work: () => Promise<T>): Promise<T> {
    if (this.running < atOnce) this.running += 1;
    else await this.wait(bytes);
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // Who waited takes the place over, so that no newcomer comes between.
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  private async wait(bytes: number): Promise<void> {
    if (this.waiting.length >= MOST_WAITING || this.bytesWaiting + bytes > MOST_BYTES_WAITING) throw imagesBusy();
    this.bytesWaiting += bytes;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.bytesWaiting -= bytes;
  }
}
