import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import type { Requester } from '../audit/requester.ts';
import { ConfirmPerson } from '../proof/confirm-person.ts';
import type { Session } from '../sessions/sessions.ts';
import type { PasswordChange } from './credentials.schemas.ts';
import { NewPassword } from './new-password.ts';

/** Whoever is signed in changes their password: every other browser is signed out. */
@Injectable()
export class ChangePassword {
  private readonly database: Database;
  private readonly person: ConfirmPerson;
  private readonly passwords: NewPassword;

  constructor(database: Database, person: ConfirmPerson, passwords: NewPassword) {
    this.database = database;
    this.person = person;
    this.passwords = passwords;
  }

  /** @throws AppError `wrong-password` (403) naming `current`; `invalid-parameter` (400) naming `password`; `busy` (503). */
  async to({ current, password }: PasswordChange, { id: keep, person }: Session, from?: Requester): Promise<void> {
    const owner = await this.person.byPassword(person.id, current);
    const hash = await this.passwords.hashOf(password, owner);
    await this.database.transaction(async (transaction) => {
      await this.person.holdTo(transaction, owner);
      await this.passwords.replace(transaction, owner, { hash, how: 'changed', keep, from });
    });
  }
}
