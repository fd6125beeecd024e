import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { notFound } from '../../../shared/errors.ts';
import type { Requester } from '../audit/requester.ts';
import { NewPassword } from '../credentials/new-password.ts';
import { emailLink, useEmailLink } from '../letters/email-links.queries.ts';
import { hashOfToken } from '../random-token.ts';
import type { PasswordReset } from './recovery.schemas.ts';

/** A new password by the link of a mail. Every browser is signed out, so that a thief is as well. */
@Injectable()
export class ResetPassword {
  private readonly database: Database;
  private readonly passwords: NewPassword;

  constructor(database: Database, passwords: NewPassword) {
    this.database = database;
    this.passwords = passwords;
  }

  /** Whether a link is still good; mail programs open it before people do, so looking uses nothing up. */
  async isOpen(token: string): Promise<boolean> {
    const hash = hashOfToken(token);
    return hash !== undefined && (await emailLink(this.database, 'reset-password', hash)) !== undefined;
  }

  /**
   * @returns the person's e-mail address, to sign in with.
   * @throws AppError `not-found` (404) for a link that is unknown, used or too old; `invalid-parameter` (400) for a password
   * that is refused; `busy` (503).
   */
  async by({ token, password }: PasswordReset, from?: Requester): Promise<string> {
    const tokenHash = hashOfToken(token);
    const owner = tokenHash === undefined ? undefined : await emailLink(this.database, 'reset-password', tokenHash);
    if (tokenHash === undefined || owner === undefined) throw notFound('link');
    const hash = await this.passwords.hashOf(password, owner);
    return this.database.transaction(async (transaction) => {
      const link = await useEmailLink(transaction, 'reset-password', tokenHash);
      if (link === undefined) throw notFound('link');
      await this.passwords.replace(transaction, { ...link, id: link.person_id }, { hash, how: 'reset', from });
      return link.email;
    });
  }
}
