import { Injectable } from '@nestjs/common';

import { Database } from '../../performance/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import { Audit } from './audit/audit.ts';
import { FailedSignIns } from './audit/failed-sign-ins.ts';
import type { Requester } from './audit/requester.ts';
import { digestOfPassword } from './password-digest.ts';
import { Passwords } from './passwords.ts';
import { ContinueSignIn, type SignInOutcome } from './second-factor/continue-sign-in.ts';
import type { SessionWish } from './sessions/sessions.ts';
import { type Account, accountByEmail } from './sign-in.queries.ts';
import type { Credentials } from './sign-in.schemas.ts';

@Injectable()
export class SignIn {
  private readonly database: Database;
  private readonly passwords: Passwords;
  private readonly next: ContinueSignIn;
  private readonly failed: FailedSignIns;

  constructor(database: Database, passwords: Passwords, next: ContinueSignIn, failed: FailedSignIns) {
    this.database = database;
    this.passwords = passwords;
    this.next = next;
    this.failed = failed;
  }

  /**
   * Opens a session, or asks for the second factor where there is one. An unknown address, a wrong password and an account
   * that is suspended, deleted or without a password are told apart neither by the answer nor by the time it takes.
   * @param known whether the account was signed in to in this browser before: then strangers do not hold it up.
   * @throws AppError `wrong-credentials` (401); `busy` (503) where too many people sign in at once.
   */
  async with(
    { email, password, remember }: Credentials,
    { from, known = false }: { from?: Requester; known?: boolean } = {},
  ): Promise<SignInOutcome> {
    let asked: string | undefined;
    const find = async () => {
      const account = await accountByEmail(this.database, email);
      asked = account?.id;
      return account;
    };
    const account = await this.passwords.owner(password, find, { first: known });
    const outcome = account?.usable === true ? await this.goOn(account, { lasting: remember, from }) : undefined;
    if (account === undefined || outcome === undefined) {
      this.failed.note({ subject: asked, request: from });
      throw new AppError('wrong-credentials', 401, 'The e-mail address or the password is wrong.');
    }
    if (!('pending' in outcome)) await this.noteSuccess(account.id, from);
    return outcome;
  }

  private async goOn({ id, passwordHash }: Account, wish: SessionWish): Promise<SignInOutcome | undefined> {
    return this.next.of(id, { ...wish, passwordDigest: digestOfPassword(passwordHash) });
  }

  private async noteSuccess(person: string, request: Requester | undefined): Promise<void> {
    await Audit.record(this.database, {
      actor: person,
      action: 'sign_in.succeeded',
      subject: person,
      detail: { with: 'password' },
      request,
    });
  }
}
