import { Inject, Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { Mails } from '../../mail/index.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { identityTags } from '../identity.tags.ts';
import { lettersIn } from '../letters/letters.ts';
import { PasswordPolicy } from '../passwords/password-policy.ts';
import { Passwords } from '../passwords.ts';
import { revokeOf } from '../sessions/sessions.queries.ts';
import type { Session } from '../sessions/sessions.ts';
import { choosePassword } from './choose-password.ts';
import { ConfirmPassword } from './confirm-password.ts';
import { setPassword } from './credentials.queries.ts';
import type { PasswordChange } from './credentials.schemas.ts';

/** Whoever is signed in changes their password: every other browser is signed out. */
@Injectable()
export class ChangePassword {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly confirming: ConfirmPassword;
  private readonly passwords: Passwords;
  private readonly policy: PasswordPolicy;
  private readonly mails: Mails;
  private readonly options: IdentityOptions;

  constructor(
    database: Database,
    cache: Cache,
    confirming: ConfirmPassword,
    passwords: Passwords,
    policy: PasswordPolicy,
    mails: Mails,
    @Inject(IDENTITY_OPTIONS) options: IdentityOptions,
  ) {
    this.database = database;
    this.cache = cache;
    this.confirming = confirming;
    this.passwords = passwords;
    this.policy = policy;
    this.mails = mails;
    this.options = options;
  }

  /** @throws AppError `invalid-parameter` (400) naming `current` or `password`; `busy` (503). */
  async to({ current, password }: PasswordChange, { id, person }: Session, from?: Requester): Promise<void> {
    const owner = await this.confirming.of(person.id, current);
    await choosePassword(this.policy, password, owner);
    const hash = await this.passwords.hash(password);
    await this.database.transaction(async (transaction) => {
      await setPassword(transaction, owner.id, hash, { confirmed: false });
      await revokeOf(transaction, owner.id, { except: id });
      await Audit.record(transaction, {
        actor: owner.id,
        action: 'password.changed',
        subject: owner.id,
        detail: {},
        request: from,
      });
      const letter = lettersIn(owner.locale, this.options).passwordChanged();
      await this.mails.send(transaction, { to: owner.email, kind: letter.kind, ...this.mails.write(letter) });
      transaction.afterCommit(async () => this.cache.evict([identityTags.person(owner.id)]));
    });
  }
}
