import type { HeaderWriter } from '../http/index.ts';
import { AppError } from '../../shared/errors.ts';
import { rateLimitHeaders, retryAfter } from './headers.ts';
import type { Decision } from './rate-limiter.ts';

/** Where a limit could not be told, its policy has already decided. */
export function passed({ taken }: Decision): boolean {
  return taken?.passed ?? true;
}

/**
 * Writes what the limits say into the headers of an answer.
 * @returns AppError `rate-limited` (429) where a limit refuses.
 */
export function refusalOf(decisions: readonly Decision[], answer: HeaderWriter): AppError | undefined {
  for (const [name, value] of Object.entries(rateLimitHeaders(decisions))) answer.header(name, value);
  const refused = decisions.find((decision) => !passed(decision));
  if (refused?.taken === undefined) return undefined;
  const seconds = retryAfter(refused.taken.retryAfter);
  answer.header('retry-after', String(seconds));
  return new AppError('rate-limited', 429, `Too many requests. Please try again in ${inWords(seconds)}.`);
}

function inWords(seconds: number): string {
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}
