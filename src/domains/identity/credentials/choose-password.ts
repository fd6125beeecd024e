import { AppError } from '../../../shared/errors.ts';
import type { PasswordOwner } from '../passwords/own-words.ts';
import type { PasswordPolicy } from '../passwords/password-policy.ts';

/** @throws AppError `invalid-parameter` (400) saying why the password is none to choose; `busy` (503). */
export async function choosePassword(policy: PasswordPolicy, password: string, owner: PasswordOwner): Promise<void> {
  const fault = await policy.check(password, owner);
  if (fault === undefined) return;
  throw new AppError('invalid-parameter', 400, 'That password would be guessed too soon.', {
    faults: [{ name: 'password', ...fault }],
  });
}
