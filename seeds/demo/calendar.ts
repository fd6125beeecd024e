import type { Random } from './random.ts';

const DAY = 86_400_000;

/** The demo's last day; everything happened in the two years before it, whenever the shop is started. */
export const LAST_DAY = new Date('2026-11-20T18:00:00Z');
export const FIRST_DAY = new Date(LAST_DAY.getTime() - 730 * DAY);

export function daysAfter(moment: Date, days: number): Date {
  return new Date(moment.getTime() + Math.round(days * DAY));
}

/** A moment between two others, to the second. */
export function between(random: Random, from: Date, to: Date): Date {
  const seconds = Math.floor((from.getTime() + random.next() * (to.getTime() - from.getTime())) / 1000);
  return new Date(seconds * 1000);
}
