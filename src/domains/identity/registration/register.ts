import { Inject, Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { Mails } from '../../mail/index.ts';
import { choosePassword } from '../credentials/choose-password.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { lettersIn } from '../letters/letters.ts';
import { PasswordPolicy } from '../passwords/password-policy.ts';
import { Passwords } from '../passwords.ts';
import { randomToken, sha256 } from '../random-token.ts';
import { accountByEmail } from '../sign-in.queries.ts';
import type { Registration } from './registration.schemas.ts';
import { deleteRegistrations, insertRegistration } from './registrations.queries.ts';

/** Seconds in which an address is to be confirmed. */
export const REGISTRATION_SECONDS = 86_400;

/**
 * Asks for an account. There is none until the address is confirmed: nobody holds an account in another's name. Whether
 * the address has one already is told in the mail alone, never by the answer or the time it takes.
 */
@Injectable()
export class Register {
  private readonly database: Database;
  private readonly passwords: Passwords;
  private readonly policy: PasswordPolicy;
  private readonly mails: Mails;
  private readonly options: IdentityOptions;

  constructor(
    database: Database,
    passwords: Passwords,
    policy: PasswordPolicy,
    mails: Mails,
    @Inject(IDENTITY_OPTIONS) options: IdentityOptions,
  ) {
    this.database = database;
    this.passwords = passwords;
    this.policy = policy;
    this.mails = mails;
    this.options = options;
  }

  /**
   * @returns the token by which the same browser is known when it comes back by the link.
   * @throws AppError `invalid-parameter` (400) for a password that is refused; `busy` (503).
   */
  async as({ email, name, password }: Registration, locale: string): Promise<string> {
    await choosePassword(this.policy, password, { email, name });
    const passwordHash = await this.passwords.hash(password);
    const [token, browserToken] = [randomToken(), randomToken()];
    await this.database.transaction(async (transaction) => {
      const known = await accountByEmail(transaction, email);
      const letters = lettersIn(locale, this.options);
      await deleteRegistrations(transaction, undefined);
      if (known === undefined) {
        await insertRegistration(transaction, {
          email,
          name,
          passwordHash,
          locale,
          tokenHash: sha256(token),
          browserHash: sha256(browserToken),
          seconds: REGISTRATION_SECONDS,
        });
      }
      const letter = known === undefined ? letters.confirm(name, token) : letters.alreadyThere();
      await this.mails.send(transaction, { to: email, kind: letter.kind, ...this.mails.write(letter) });
    });
    return browserToken;
  }
}
