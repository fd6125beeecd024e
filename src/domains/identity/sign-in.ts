import { Injectable } from '@nestjs/common';

import { Database } from '../../performance/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Requester } from './audit/requester.ts';
import { Passwords } from './passwords.ts';
import { ContinueSignIn, type SignInOutcome } from './second-factor/continue-sign-in.ts';
import { accountByEmail } from './sign-in.queries.ts';
import type { Credentials } from './sign-in.schemas.ts';

@Injectable()
export class SignIn {
  private readonly database: Database;
  private readonly passwords: Passwords;
  private readonly next: ContinueSignIn;

  constructor(database: Database, passwords: Passwords, next: ContinueSignIn) {
    this.database = database;
    this.passwords = passwords;
    this.next = next;
  }

  /**
   * Opens a session, or asks for the second factor where there is one. An unknown address, a wrong password and an account that is suspended, deleted or without a password
   * are told apart neither by the answer nor by the time it takes.
   * @throws AppError `wrong-credentials` (401); `busy` (503) where too many people sign in at once.
   */
  async with({ email, password, remember }: Credentials, from?: Requester): Promise<SignInOutcome> {
    const account = await this.passwords.owner(password, async () => accountByEmail(this.database, email));
    const outcome = account?.usable === true ? await this.next.of(account.id, { lasting: remember, from }) : undefined;
    if (outcome === undefined) {
      throw new AppError('wrong-credentials', 401, 'The e-mail address or the password is wrong.');
    }
    return outcome;
  }
}
