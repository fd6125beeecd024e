import { Injectable } from '@nestjs/common';

import { AppError } from '../../../shared/errors.ts';
import { ConfirmPassword } from '../credentials/confirm-password.ts';
import type { Session } from '../sessions/sessions.ts';

/** Before what somebody signs in with is changed: an open browser that was left alone must not be enough. */
@Injectable()
export class ConfirmPerson {
  private readonly passwords: ConfirmPassword;

  constructor(passwords: ConfirmPassword) {
    this.passwords = passwords;
  }

  /**
   * Passes for the right password, and without one for who has signed in within the last ten minutes.
   * @param current password.
   * @throws AppError `password-needed` (403), naming the field; as `ConfirmPassword.of` does for a wrong one.
   */
  async isIn(session: Session, current: string | undefined): Promise<void> {
    if (current !== undefined) await this.passwords.of(session.person.id, current);
    else if (!isFresh(session)) {
      throw new AppError('password-needed', 403, 'Please give your password to do this.', {
        faults: [{ name: 'current', accepted: 'your present password', code: 'needed' }],
      });
    }
  }
}

/** Whether a person has proved so lately who they are that they need not do it again. */
export function isFresh({ authenticatedAt }: Session): boolean {
  return Date.now() - authenticatedAt.getTime() < FRESH_MS;
}

const FRESH_MS = 600_000;
