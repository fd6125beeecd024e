/** What can be done to the servers of a run while it lasts. */
export const DISTURBANCES = [
  'redis-kill',
  'redis-start',
  'redis-pause',
  'redis-resume',
  'postgres-stop',
  'postgres-start',
  'postgres-restart',
  'worker-kill',
] as const;

export interface Disturbance {
  what: (typeof DISTURBANCES)[number];
  /** Seconds after the first user came. */
  at: number;
}

/** @param given such as `redis-kill@20,redis-start@25`. @throws Error for what it does not know. */
export function readDisturbances(given: string | undefined): Disturbance[] {
  if (given === undefined) return [];
  const events = given.split(',').map((text) => {
    const [, word, seconds] = /^([a-z-]+)@(\d{1,4})$/.exec(text.trim()) ?? [];
    const what = DISTURBANCES.find((known) => known === word);
    if (what === undefined) throw new Error(`--disturb takes ${DISTURBANCES.join('@S, ')}@S, not "${text}"`);
    return { what, at: Number(seconds) };
  });
  return events.toSorted((a, b) => a.at - b.at);
}
