import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { Passwords } from '../passwords.ts';
import { isFresh } from '../second-factor/index.ts';
import type { Session } from '../sessions/sessions.ts';
import { ownCredentials } from '../credentials/credentials.queries.ts';

/** Makes sure, before something grave, that it is the person themselves who asks. */
@Injectable()
export class ProvePerson {
  private readonly database: Database;
  private readonly passwords: Passwords;

  constructor(database: Database, passwords: Passwords) {
    this.database = database;
    this.passwords = passwords;
  }

  /** @throws AppError `wrong-password` (403); `busy` (503) where too many passwords wait to be checked. */
  async byPassword(personId: string, password: string): Promise<void> {
    const owner = await this.passwords.owner(password, async () => ownCredentials(this.database, personId));
    if (owner !== undefined) return;
    throw new AppError('wrong-password', 403, 'The password is wrong.', {
      faults: [{ name: 'password', accepted: 'your password', code: 'mistaken' }],
    });
  }

  /** @throws AppError `sign-in-again` (403) for somebody who signed in a while ago. */
  bySession(session: Session): void {
    if (isFresh(session)) return;
    throw new AppError('sign-in-again', 403, 'For this, please sign in again or give your password.');
  }
}
