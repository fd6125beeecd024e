import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { Passwords } from '../passwords.ts';
import { type OwnCredentials, ownCredentials } from './credentials.queries.ts';

/** Asks somebody who is signed in for their password once more, before what a thief of a session must not do. */
@Injectable()
export class ConfirmPassword {
  private readonly database: Database;
  private readonly passwords: Passwords;

  constructor(database: Database, passwords: Passwords) {
    this.database = database;
    this.passwords = passwords;
  }

  /** @throws AppError `invalid-parameter` (400) naming `current` where it is not theirs; `busy` (503). */
  async of(personId: string, current: string): Promise<OwnCredentials> {
    const owner = await this.passwords.owner(current, async () => ownCredentials(this.database, personId));
    if (owner !== undefined) return owner;
    throw new AppError('invalid-parameter', 400, 'That is not your present password.', {
      faults: [{ name: 'current', accepted: 'your present password', code: 'wrong' }],
    });
  }
}
