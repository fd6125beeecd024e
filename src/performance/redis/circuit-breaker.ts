/**
 * Opens after this many failures in a row that lie this many milliseconds apart: on a machine whose processors are all
 * taken, a Redis that is well may answer late for a moment, and to do without it then would only be more work.
 */
const TOLERATED = 3;
const TOLERATED_FOR = 200;

/** Milliseconds between probes: one a second at first, one in two seconds later. */
const FIRST_PROBE = 1_000;
const LATEST_PROBE = 2_000;
const PROBE_GROWTH = 250;

/**
 * Keeps callers from waiting for what does not answer (M. Nygard, "Release It!", 2nd edition, 2018, chapter 5).
 * Probing is the owner's work: callers are refused until a probe has succeeded.
 */
export class CircuitBreaker {
  private failures = 0;
  private firstAt = 0;
  private countedAt = 0;
  private probes = 0;
  private opened = false;

  get open(): boolean {
    return this.opened;
  }

  /** Milliseconds to wait before the next probe. */
  get probeDelay(): number {
    return Math.min(FIRST_PROBE + this.probes * PROBE_GROWTH, LATEST_PROBE);
  }

  /** A late answer to an earlier command does not close an open breaker; a probe does. */
  succeeded(): void {
    if (!this.opened) this.failures = 0;
  }

  /**
   * Commands that were under way together count as one: a server that is slow for a moment fails all of them at once.
   * @param startedAt when the failed command began, by performance.now().
   */
  failed(startedAt: number): void {
    if (startedAt < this.countedAt) return;
    this.countedAt = performance.now();
    if (this.failures === 0) this.firstAt = startedAt;
    this.failures += 1;
    if (this.failures >= TOLERATED && this.countedAt - this.firstAt >= TOLERATED_FOR) this.opened = true;
  }

  /** Opens without waiting for more. */
  trip(): void {
    this.opened = true;
  }

  probeFailed(): void {
    this.probes += 1;
  }

  close(): void {
    this.failures = 0;
    this.probes = 0;
    this.opened = false;
  }
}
