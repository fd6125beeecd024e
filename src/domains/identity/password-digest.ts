import { sha256 } from './random-token.ts';

/** Of `users u`: tells one password from the next, so that what was begun with one does not outlive it. */
export const PASSWORD_DIGEST = `sha256(convert_to(coalesce(u.password_hash, ''), 'UTF8'))`;

/** The same of a hash that was read, null without a password. */
export function digestOfPassword(hash: string | null): Buffer {
  return sha256(hash ?? '');
}
