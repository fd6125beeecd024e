import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database, type Transaction } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import type { AuditDetail } from '../audit/audit-actions.ts';
import type { Requester } from '../audit/requester.ts';
import { identityTags } from '../identity.tags.ts';
import { addresseeOf } from '../letters/addressee.queries.ts';
import { insertEmailLink } from '../letters/email-links.queries.ts';
import { SendLetter } from '../letters/send-letter.ts';
import { randomToken, sha256 } from '../random-token.ts';
import { factorsOf } from '../second-factor/factors.queries.ts';
import { revokeOf } from '../sessions/sessions.queries.ts';
import { type Administrator, lockForChange } from './administrator.ts';
import { takeWaysIn } from './factors.queries.ts';

/** Seconds in which the link of the mail is good; the page of forgotten passwords sends another one. */
const LINK_SECONDS = 86_400;

/** The way back for who has lost every factor. */
@Injectable()
export class ResetFactors {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly letter: SendLetter;

  constructor(database: Database, cache: Cache, letter: SendLetter) {
    this.database = database;
    this.cache = cache;
    this.letter = letter;
  }

  /**
   * As `clearFactors` does, for anybody but administrators: of two whose factors protect the shop one is not enough.
   * @throws AppError `fresh-proof-required` (403), `not-found` (404), `factors-of-admin` (409), `no-factors` (409)
   */
  async of(admin: Administrator, personId: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const person = await lockForChange(transaction, admin, personId);
      if (person.role === 'admin') throw factorsOfAdmin();
      const by = { actor: admin.id, request: admin.request, by: 'admin' } as const;
      if (!(await clearFactors(transaction, this.letter, person.id, by))) throw noFactors();
      transaction.afterCommit(async () => this.cache.evict([identityTags.person(person.id)]));
    });
  }
}

interface Clearing {
  actor: string | undefined;
  request: Requester | undefined;
  by: AuditDetail<'second_factors.reset'>['by'];
}

/**
 * Takes the app, the passkeys and the recovery codes of a person who is locked, and the password with them: whoever talked
 * an administrator into it and knows the password stays outside. All sessions end. What is left to get in by is the mail,
 * which leads to a new password.
 * @returns false where there is nothing to take: then nothing is done.
 */
export async function clearFactors(
  transaction: Transaction,
  letter: SendLetter,
  personId: string,
  { actor, request, by }: Clearing,
): Promise<boolean> {
  const { totpSince, passkeys } = await factorsOf(transaction, personId);
  const person = await addresseeOf(transaction, personId);
  if (person === undefined || (totpSince === null && passkeys === 0)) return false;
  await takeWaysIn(transaction, personId);
  const { length: count } = await revokeOf(transaction, personId, {});
  const entry = { actor, subject: personId, request };
  const detail = { totp: totpSince !== null, passkeys, by };
  await Audit.record(transaction, { ...entry, action: 'second_factors.reset', detail });
  if (count > 0) {
    const ended = { which: 'all', count, because: 'second_factor' } as const;
    await Audit.record(transaction, { ...entry, action: 'session.revoked', detail: ended });
  }
  const token = randomToken();
  await insertEmailLink(transaction, {
    personId,
    purpose: 'reset-password',
    newEmail: undefined,
    tokenHash: sha256(token),
    seconds: LINK_SECONDS,
  });
  await letter.to(transaction, person, (letters) => letters.factorsReset(token));
  return true;
}

function factorsOfAdmin(): AppError {
  return new AppError(
    'factors-of-admin',
    409,
    'The second factors of an administrator are reset on the machine of the shop: npm run admin -- EMAIL --reset-factors',
  );
}

function noFactors(): AppError {
  return new AppError('no-factors', 409, 'This person has neither an authenticator app nor a passkey.');
}
