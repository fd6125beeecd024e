import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import type { Transaction } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { identityTags } from '../identity.tags.ts';
import { deleteEmailLinks } from '../letters/email-links.queries.ts';
import { type Addressee, SendLetter } from '../letters/send-letter.ts';
import type { PasswordOwner } from '../passwords/own-words.ts';
import { PasswordPolicy } from '../passwords/password-policy.ts';
import { Passwords } from '../passwords.ts';
import { revokeOf } from '../sessions/sessions.queries.ts';
import { setPassword } from './credentials.queries.ts';

export interface Replacement {
  /** As `hashOf` made it. */
  hash: string;
  /** `reset`: by the link of a mail, which confirms its address as well. */
  how: 'changed' | 'reset';
  /** The session that goes on. */
  keep?: string;
  from: Requester | undefined;
}

/** The password that somebody chooses: judged, stored as a hash, and made known. */
@Injectable()
export class NewPassword {
  private readonly policy: PasswordPolicy;
  private readonly passwords: Passwords;
  private readonly letter: SendLetter;
  private readonly cache: Cache;

  constructor(policy: PasswordPolicy, passwords: Passwords, letter: SendLetter, cache: Cache) {
    this.policy = policy;
    this.passwords = passwords;
    this.letter = letter;
    this.cache = cache;
  }

  /** @throws AppError `invalid-parameter` (400) saying why the password is none to choose; `busy` (503). */
  async hashOf(password: string, owner: PasswordOwner): Promise<string> {
    const fault = await this.policy.check(password, owner);
    if (fault === undefined) return this.passwords.hash(password);
    throw new AppError('invalid-parameter', 400, 'That password would be guessed too soon.', {
      faults: [{ name: 'password', ...fault }],
    });
  }

  /**
   * In place of the one there was: every other browser is signed out, links of mails that wait are void (a thief may have
   * asked for another address), and the person is told by mail.
   */
  async replace(
    transaction: Transaction,
    owner: Addressee & { id: string },
    { hash, how, keep, from }: Replacement,
  ): Promise<void> {
    const { id } = owner;
    await setPassword(transaction, id, hash, { confirmed: how === 'reset' });
    await deleteEmailLinks(transaction, id);
    await revokeOf(transaction, id, { except: keep });
    await Audit.record(transaction, { actor: id, action: `password.${how}`, subject: id, detail: {}, request: from });
    await this.letter.to(transaction, owner, (letters) => letters.passwordChanged());
    transaction.afterCommit(async () => this.cache.evict([identityTags.person(id)]));
  }
}
