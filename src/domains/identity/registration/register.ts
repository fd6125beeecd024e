import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { NewPassword } from '../credentials/new-password.ts';
import { SendLetter } from '../letters/send-letter.ts';
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
  private readonly passwords: NewPassword;
  private readonly letter: SendLetter;

  constructor(database: Database, passwords: NewPassword, letter: SendLetter) {
    this.database = database;
    this.passwords = passwords;
    this.letter = letter;
  }

  /**
   * @returns the token by which the same browser is known when it comes back by the link.
   * @throws AppError `invalid-parameter` (400) for a password that is refused; `busy` (503).
   */
  async as({ email, name, password }: Registration, locale: string): Promise<string> {
    const passwordHash = await this.passwords.hashOf(password, { email, name });
    const [token, browserToken] = [randomToken(), randomToken()];
    await this.database.transaction(async (transaction) => {
      const known = await accountByEmail(transaction, email);
      await deleteRegistrations(transaction, undefined);
      // Also where nobody is told the token: the work is the same.
      await insertRegistration(transaction, {
        email,
        name,
        passwordHash,
        locale,
        tokenHash: sha256(token),
        browserHash: sha256(browserToken),
        seconds: REGISTRATION_SECONDS,
      });
      await this.letter.to(transaction, { email, locale }, (letters) =>
        known === undefined ? letters.confirm(token) : letters.alreadyThere(),
      );
    });
    return browserToken;
  }
}
