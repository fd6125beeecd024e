/** Lets a bounded number of jobs run at once; the rest wait in the order they came. */
export class Gate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param limit how many may run at once, 1 or more. */
  async run<T>(limit: number, work: () => Promise<T>): Promise<T> {
    // A loop, because a newcomer may take the place between a job's end and the waiter's turn.
    while (this.running >= limit) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}
