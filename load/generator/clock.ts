/** @returns milliseconds since the run began, negative before; the same in every thread. */
export type Clock = () => number;

/** @param epoch of the run, from `monotonic()` in any thread of this process. */
export function clockFrom(epoch: number): Clock {
  // performance.now() counts from another moment in every thread; the system's monotonic clock does not.
  const offset = monotonic() - performance.now() - epoch;
  return () => performance.now() + offset;
}

/** Milliseconds of the system's monotonic clock. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
