/**
 * @returns what the promise does within so many ms.
 * @throws Error when it does not. A process that was busy itself looks at what has arrived before it gives up.
 */
export async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const giveUp = () => late.reject(new Error(`no answer within ${ms} ms`));
  // Timers come before arrivals in a turn of the event loop: two immediates later all that had arrived is read.
  const timer = setTimeout(() => setImmediate(() => setImmediate(giveUp)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    late.promise.catch(() => undefined);
  }
}
