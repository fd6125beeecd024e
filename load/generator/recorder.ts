import { TIERS } from './cache-tier.ts';
import { Histogram, type PlainHistogram } from './histogram.ts';

/** One request that came to an end. Times in milliseconds since the run began. */
export interface Outcome {
  step: number;
  /** When it should have been sent. */
  due: number;
  sentAt: number;
  endedAt: number;
  /** Undefined where no answer came. */
  status: number | undefined;
  /** Undefined when all was right. */
  failure: string | undefined;
  /** Whether an answer came (a refusal by the server also counts) or patience ran out: both have a latency. */
  timed: boolean;
  /** Index into TIERS. */
  tier: number;
  bytes: number;
  /** Milliseconds it should have been answered within. */
  within: number;
}

/** What happened in one second of the run, by the time requests ended. */
export interface Second {
  second: number;
  sent: number;
  answered: number;
  failed: number;
  bytes: number;
  connections: number;
  tiers: number[];
  latency: PlainHistogram;
}

export interface StepTotals {
  requests: number;
  failed: number;
  bytes: number;
  /** Answers that came later than the step's check allows. */
  late: number;
  tiers: number[];
  /** From the intended send time to the last byte. */
  latency: PlainHistogram;
  /** From the real send time: what a load test that waits for its server would report. */
  service: PlainHistogram;
}

export interface Totals {
  steps: StepTotals[];
  errors: Map<string, number>;
  statuses: Map<number, number>;
  /** How late the generator itself was: real minus intended send time of users who were free to send. */
  lateness: PlainHistogram;
  connectionsOpened: number;
}

/** Counts outcomes: those intended within the measured window into the totals, all of them into the seconds. */
export class Recorder {
  private readonly window: { from: number; to: number };
  private readonly steps: Counts[];
  private readonly errors = new Map<string, number>();
  private readonly statuses = new Map<number, number>();
  private readonly lateness = new Histogram();
  private readonly latency = new Histogram();
  private current: Omit<Second, 'second' | 'latency' | 'connections'> = emptySecond();
  connections = 0;
  connectionsOpened = 0;

  constructor(steps: number, window: { from: number; to: number }) {
    this.window = window;
    this.steps = Array.from({ length: steps }, () => new Counts());
  }

  sent(lateBy: number | undefined): void {
    this.current.sent += 1;
    if (lateBy !== undefined) this.lateness.record(lateBy * 1_000);
  }

  ended(outcome: Outcome): void {
    const { status, failure, timed, tier, bytes, due, endedAt } = outcome;
    const { current } = this;
    current.bytes += bytes;
    if (failure === undefined) current.answered += 1;
    else current.failed += 1;
    if (timed) {
      this.latency.record((endedAt - due) * 1_000);
      current.tiers[tier] = (current.tiers[tier] ?? 0) + 1;
    }
    if (due < this.window.from || due >= this.window.to) return;
    if (failure !== undefined) this.errors.set(failure, (this.errors.get(failure) ?? 0) + 1);
    if (status !== undefined) this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    this.steps[outcome.step]?.add(outcome);
  }

  /** Ends a second and begins the next one. */
  closeSecond(second: number): Second {
    const closed = { second, ...this.current, connections: this.connections, latency: this.latency.copy() };
    this.current = emptySecond();
    this.latency.clear();
    return closed;
  }

  totals(): Totals {
    return {
      steps: this.steps.map((counts) => counts.totals()),
      errors: this.errors,
      statuses: this.statuses,
      lateness: this.lateness.copy(),
      connectionsOpened: this.connectionsOpened,
    };
  }
}

class Counts {
  private requests = 0;
  private failed = 0;
  private bytes = 0;
  private late = 0;
  private readonly tiers = TIERS.map(() => 0);
  private readonly latency = new Histogram();
  private readonly service = new Histogram();

  add({ failure, timed, bytes, within, tier, due, sentAt, endedAt }: Outcome): void {
    this.requests += 1;
    this.bytes += bytes;
    if (failure !== undefined) this.failed += 1;
    if (!timed) return;
    const latency = endedAt - due;
    if (latency > within) this.late += 1;
    this.latency.record(latency * 1_000);
    this.service.record((endedAt - sentAt) * 1_000);
    this.tiers[tier] = (this.tiers[tier] ?? 0) + 1;
  }

  totals(): StepTotals {
    const { requests, failed, bytes, late, tiers } = this;
    return { requests, failed, bytes, late, tiers, latency: this.latency.copy(), service: this.service.copy() };
  }
}

function emptySecond() {
  return { sent: 0, answered: 0, failed: 0, bytes: 0, tiers: TIERS.map(() => 0) };
}
