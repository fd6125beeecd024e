import { Inject, Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { notFound } from '../../../shared/errors.ts';
import { Mails } from '../../mail/index.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { choosePassword } from '../credentials/choose-password.ts';
import { setPassword } from '../credentials/credentials.queries.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { identityTags } from '../identity.tags.ts';
import { emailLink, useEmailLink } from '../letters/email-links.queries.ts';
import { lettersIn } from '../letters/letters.ts';
import { PasswordPolicy } from '../passwords/password-policy.ts';
import { Passwords } from '../passwords.ts';
import { hashOfToken } from '../random-token.ts';
import { revokeOf } from '../sessions/sessions.queries.ts';
import type { PasswordReset } from './recovery.schemas.ts';

/** A new password by the link of a mail. Every browser is signed out, so that a thief is as well. */
@Injectable()
export class ResetPassword {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly passwords: Passwords;
  private readonly policy: PasswordPolicy;
  private readonly mails: Mails;
  private readonly options: IdentityOptions;

  constructor(
    database: Database,
    cache: Cache,
    passwords: Passwords,
    policy: PasswordPolicy,
    mails: Mails,
    @Inject(IDENTITY_OPTIONS) options: IdentityOptions,
  ) {
    this.database = database;
    this.cache = cache;
    this.passwords = passwords;
    this.policy = policy;
    this.mails = mails;
    this.options = options;
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
    const hash = hashOfToken(token);
    const owner = hash === undefined ? undefined : await emailLink(this.database, 'reset-password', hash);
    if (hash === undefined || owner === undefined) throw notFound('link');
    await choosePassword(this.policy, password, owner);
    const passwordHash = await this.passwords.hash(password);
    return this.database.transaction(async (transaction) => {
      const link = await useEmailLink(transaction, 'reset-password', hash);
      if (link === undefined) throw notFound('link');
      await setPassword(transaction, link.person_id, passwordHash, { confirmed: true });
      await revokeOf(transaction, link.person_id, {});
      await Audit.record(transaction, {
        actor: link.person_id,
        action: 'password.reset',
        subject: link.person_id,
        detail: {},
        request: from,
      });
      const letter = lettersIn(link.locale, this.options).passwordChanged();
      await this.mails.send(transaction, { to: link.email, kind: letter.kind, ...this.mails.write(letter) });
      transaction.afterCommit(async () => this.cache.evict([identityTags.person(link.person_id)]));
      return link.email;
    });
  }
}
