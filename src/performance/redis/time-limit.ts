export class TimeLimitPassed extends Error {}

/**
 * Rejects with TimeLimitPassed when `work` takes longer than `limit` milliseconds. A timer may fire while the answer
 * lies unread in the socket because this process was busy: it then looks once more after the pending reads (`setImmediate` runs
 * after the poll phase), and where the timer itself came late it waits one more limit first.
 */
export function withinLimit<T>(work: Promise<T>, limit: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const due = performance.now() + limit;
    const giveUp = () => reject(new TimeLimitPassed(`no answer within ${Math.round(limit)} ms`));
    let timer = setTimeout(() => {
      const late = performance.now() - due > limit;
      if (late) timer = setTimeout(() => setImmediate(giveUp), limit);
      else setImmediate(giveUp);
    }, limit);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
