import { AppError } from '../../../shared/errors.ts';
import { CROSS_SITE } from '../same-origin.ts';
import type { Session } from '../sessions/sessions.ts';

type Proved = Pick<Session, 'authenticatedAt'>;

/** Whether a person has proved so lately who they are that they need not do it again. */
export function isFresh({ authenticatedAt }: Proved): boolean {
  return Date.now() - authenticatedAt.getTime() < FRESH_MS;
}

/** @throws AppError `fresh-proof-required` (403) for whoever proved who they are more than ten minutes ago. */
export function holdToFreshProof(proved: Proved): void {
  if (!isFresh(proved)) throw proofRequired();
}

/** @param field that takes the password in the same request. */
export function proofRequired(field?: string): AppError {
  const faults = field === undefined ? [] : [{ name: field, accepted: 'your present password', code: 'needed' }];
  return new AppError('fresh-proof-required', 403, 'Please prove once more that it is you to do this.', { faults });
}

const FRESH_MS = 600_000;

/** For `@Refuses` of what takes a fresh proof. */
export const UNPROVED = {
  403: `${CROSS_SITE[403]}; or you proved who you are more than ten minutes ago: \`fresh-proof-required\`, see PUT /api/auth/session/proof`,
};
