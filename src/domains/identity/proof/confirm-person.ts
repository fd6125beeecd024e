import { Injectable } from '@nestjs/common';

import { Database, type Transaction } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { lockPassword, type OwnCredentials, ownCredentials } from '../credentials/credentials.queries.ts';
import { Passwords } from '../passwords.ts';
import type { Session } from '../sessions/sessions.ts';
import { isFresh, proofRequired } from './fresh.ts';

/** Before what a thief of a session must not do: an open browser that was left alone is not enough. */
@Injectable()
export class ConfirmPerson {
  private readonly database: Database;
  private readonly passwords: Passwords;

  constructor(database: Database, passwords: Passwords) {
    this.database = database;
    this.passwords = passwords;
  }

  /**
   * Passes for the right password, and without one for who has proved who they are within the last ten minutes.
   * @param current password.
   * @throws AppError `fresh-proof-required` (403), naming the field; as `byPassword` does for a wrong one.
   */
  async isIn(session: Session, current: string | undefined): Promise<void> {
    if (current !== undefined) await this.byPassword(session.person.id, current);
    else if (!isFresh(session)) throw proofRequired('current');
  }

  /**
   * @param field that the password was given in.
   * @throws AppError `wrong-password` (403) naming the field; `busy` (503) where too many passwords wait to be checked.
   */
  async byPassword(
    personId: string,
    password: string,
    field: 'current' | 'password' = 'current',
  ): Promise<OwnCredentials> {
    const owner = await this.passwords.owner(password, async () => ownCredentials(this.database, personId));
    if (owner !== undefined) return owner;
    throw wrongPassword(field);
  }

  /**
   * For what a password was given for: within its transaction the password is still that one, and stays so. Checking took a
   * while, in which its owner may have taken it from a thief.
   * @throws AppError `wrong-password` (403) naming `current`.
   */
  async holdTo(transaction: Transaction, owner: OwnCredentials): Promise<void> {
    if (!(await lockPassword(transaction, owner))) throw wrongPassword('current');
  }
}

function wrongPassword(field: 'current' | 'password'): AppError {
  return new AppError('wrong-password', 403, 'The password is wrong.', {
    faults: [{ name: field, accepted: 'your present password', code: 'mistaken' }],
  });
}
