import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { AppError, notFound } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { identityTags } from '../identity.tags.ts';
import { deleteEmailLinks, emailLink, insertEmailLink, useEmailLink } from '../letters/email-links.queries.ts';
import { SendLetter } from '../letters/send-letter.ts';
import { ConfirmPerson } from '../proof/confirm-person.ts';
import { hashOfToken, randomToken, sha256 } from '../random-token.ts';
import { accountByEmail } from '../sign-in.queries.ts';
import { setEmail } from './credentials.queries.ts';
import type { EmailChange } from './credentials.schemas.ts';

/** Seconds in which a new address is to be confirmed. */
const CHANGE_SECONDS = 86_400;

/** A new e-mail address counts once somebody who reads it has said so; the former one is told. */
@Injectable()
export class ChangeEmail {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly person: ConfirmPerson;
  private readonly letter: SendLetter;

  constructor(database: Database, cache: Cache, person: ConfirmPerson, letter: SendLetter) {
    this.database = database;
    this.cache = cache;
    this.person = person;
    this.letter = letter;
  }

  /**
   * Mails a link to the new address. Where that has an account already, the mail says so and the answer does not.
   * @throws AppError `wrong-password` (403) naming `current`; `busy` (503).
   */
  async ask({ email, current }: EmailChange, personId: string): Promise<void> {
    const owner = await this.person.byPassword(personId, current);
    const token = randomToken();
    await this.database.transaction(async (transaction) => {
      await this.person.holdTo(transaction, owner);
      const known = await accountByEmail(transaction, email);
      const free = known === undefined || known.id === owner.id;
      if (free) {
        await insertEmailLink(transaction, {
          personId: owner.id,
          purpose: 'change-email',
          newEmail: email,
          tokenHash: sha256(token),
          seconds: CHANGE_SECONDS,
        });
      }
      await this.letter.to(transaction, { email, locale: owner.locale }, (letters) =>
        free ? letters.confirmChange(token) : letters.alreadyThere(),
      );
    });
  }

  /** The address that a link would set; undefined for a link that is unknown, used or too old. */
  async waiting(token: string): Promise<string | undefined> {
    const hash = hashOfToken(token);
    const link = hash === undefined ? undefined : await emailLink(this.database, 'change-email', hash);
    return link?.new_email ?? undefined;
  }

  /**
   * @throws AppError `not-found` (404) for a link that is unknown, used or too old; `already-registered` (409) where the
   * address has an account by now.
   */
  async confirm(token: string, from?: Requester): Promise<void> {
    const hash = hashOfToken(token);
    if (hash === undefined) throw notFound('link');
    await this.database.transaction(async (transaction) => {
      const link = await useEmailLink(transaction, 'change-email', hash);
      if (link?.new_email == null) throw notFound('link');
      if (!(await setEmail(transaction, link.person_id, link.new_email))) {
        throw new AppError('already-registered', 409, 'There is an account with this address already.');
      }
      // Whoever reads the former address gets in by none of what was sent there.
      await deleteEmailLinks(transaction, link.person_id);
      await Audit.record(transaction, {
        actor: link.person_id,
        action: 'email.changed',
        subject: link.person_id,
        detail: {},
        request: from,
      });
      const { new_email: email } = link;
      await this.letter.to(transaction, link, (letters) => letters.emailChanged(email));
      transaction.afterCommit(async () => this.cache.evict([identityTags.person(link.person_id)]));
    });
  }
}
