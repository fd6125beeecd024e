import { AppError } from '../../shared/errors.ts';

export interface QueueLimits {
  /** Jobs that run at the same time, 1 or more. */
  atOnce: number;
  /** Jobs that may wait for their turn; those beyond are refused at once. */
  waiting: number;
}

/** Runs jobs in the order they came, so many at once, and never lets more than so many wait. */
export class BoundedQueue {
  private readonly limits: QueueLimits;
  private readonly turns: (() => void)[] = [];
  private running = 0;

  constructor(limits: QueueLimits) {
    this.limits = limits;
  }

  /** @throws AppError `busy` (503) where too many wait already. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await job();
    } finally {
      const next = this.turns.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  /** A job that ends hands its place to the next in line, so that a newcomer cannot take it. */
  private async turn(): Promise<void> {
    if (this.running < this.limits.atOnce) {
      this.running += 1;
      return;
    }
    if (this.turns.length >= this.limits.waiting) {
      throw new AppError('busy', 503, 'Too many people are signing in just now. Please try again shortly.', {
        report: false,
      });
    }
    await new Promise<void>((resolve) => this.turns.push(resolve));
  }
}
