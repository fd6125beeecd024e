import type { Rate } from './policy.ts';

/** What a client may still do after it asked for one request. Times in seconds. */
export interface Taken {
  passed: boolean;
  /** Requests that would pass right now. */
  remaining: number;
  /** Until the next request passes; 0 where one passes now. */
  retryAfter: number;
  /** Until the whole quota is there again. */
  reset: number;
}

/** Counts requests under keys. Every driver passes `driver.contract.ts`. */
export interface RateLimitDriver {
  /** Counts one request under `key` if it passes; one that is refused is not counted. */
  take(key: string, rate: Rate): Promise<Taken> | Taken;
}

/**
 * GCRA, the generic cell rate algorithm (ITU-T Recommendation I.371, 2004, annex A; the virtual scheduling form): all
 * that is kept of a client is one time, when its requests would have been due had they come evenly. Times in microseconds.
 * @param due as kept; in the past or absent where nothing is owed.
 * @returns the time to keep where it passed, and the time as it was where not.
 */
export function schedule(
  due: number | undefined,
  now: number,
  { interval, tolerance }: Rate,
): { due: number; taken: Taken } {
  // A clock that was set back must not lock anybody out for longer than the window.
  const owed = Math.min(Math.max(due ?? now, now), now + tolerance);
  const next = owed + interval;
  const passed = next - now <= tolerance;
  return { due: passed ? next : owed, taken: takenFrom(passed, passed ? next : owed, now, { interval, tolerance }) };
}

/** @param due the time that is kept now. */
export function takenFrom(passed: boolean, due: number, now: number, { interval, tolerance }: Rate): Taken {
  const ahead = due - now;
  return {
    passed,
    remaining: Math.max(0, Math.floor((tolerance - ahead) / interval)),
    retryAfter: Math.max(0, ahead + interval - tolerance) / 1_000_000,
    reset: ahead / 1_000_000,
  };
}
