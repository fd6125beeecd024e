import { AppError } from '../../shared/errors.ts';

export interface QueueLimits {
  /** Jobs that run at the same time, 1 or more. */
  atOnce: number;
  /** Jobs that may wait for their turn, in each of the two lines; those beyond are refused at once. */
  waiting: number;
}

/**
 * Runs jobs in the order they came, so many at once, and never lets more than so many wait. There are two lines: who may
 * go first is never behind those who may not.
 */
export class BoundedQueue {
  private readonly limits: QueueLimits;
  private readonly first: (() => void)[] = [];
  private readonly others: (() => void)[] = [];
  private running = 0;

  constructor(limits: QueueLimits) {
    this.limits = limits;
  }

  /** @throws AppError `busy` (503) where too many wait already. */
  async run<T>(job: () => Promise<T>, { first = false } = {}): Promise<T> {
    await this.turn(first ? this.first : this.others);
    try {
      return await job();
    } finally {
      const next = this.first.shift() ?? this.others.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  /** A job that ends hands its place to the next in line, so that a newcomer cannot take it. */
  private async turn(line: (() => void)[]): Promise<void> {
    if (this.running < this.limits.atOnce) {
      this.running += 1;
      return;
    }
    if (line.length >= this.limits.waiting) {
      throw new AppError('busy', 503, 'Too many people are signing in just now. Please try again shortly.', {
        report: false,
      });
    }
    await new Promise<void>((resolve) => line.push(resolve));
  }
}
