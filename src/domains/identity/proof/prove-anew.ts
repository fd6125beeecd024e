import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database, type Transaction } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import type { AuditDetail } from '../audit/audit-actions.ts';
import type { Requester } from '../audit/requester.ts';
import { identityTags } from '../identity.tags.ts';
import { type Ceremony, CheckPasskey } from '../passkeys/check-passkey.ts';
import { CheckTotp } from '../second-factor/check-totp.ts';
import { ON_ITS_WAY_SECONDS } from '../sessions/renew-session.ts';
import { endAccess, noteProof, replaceTokens, sessionById } from '../sessions/sessions.queries.ts';
import { type OpenedSession, type Session, sessionFrom } from '../sessions/sessions.ts';
import { givePair } from '../sessions/token-pair.ts';
import { ConfirmPerson } from './confirm-person.ts';
import type { FreshProof } from './proof.schemas.ts';

type Means = AuditDetail<'session.proved'>['with'];

/**
 * Whoever is signed in shows once more that it is them: good for ten minutes, in this browser, in every process. The
 * browser gets new tokens: whoever has a copy of the former ones has proved nothing.
 */
@Injectable()
export class ProveAnew {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly person: ConfirmPerson;
  private readonly totp: CheckTotp;
  private readonly passkeys: CheckPasskey;

  constructor(database: Database, cache: Cache, person: ConfirmPerson, totp: CheckTotp, passkeys: CheckPasskey) {
    this.database = database;
    this.cache = cache;
    this.person = person;
    this.totp = totp;
    this.passkeys = passkeys;
  }

  /**
   * @param ceremony where a passkey was asked for, if one was given.
   * @returns the session as it is now, with its tokens.
   * @throws AppError `wrong-password` (403), `wrong-second-factor` (403) naming the field, `passkey-refused` (401),
   * `not-signed-in` (401) where the session was ended meanwhile; as `CheckTotp.take` does.
   */
  async by(
    session: Session,
    proof: FreshProof,
    { request, ceremony }: { request: Requester | undefined; ceremony?: Ceremony | undefined },
  ): Promise<OpenedSession> {
    const means = await this.checked(session.person.id, proof, ceremony);
    return this.database.transaction(async (transaction) => {
      const opened = await nextPair(transaction, session.id);
      if (opened === undefined) throw new AppError('not-signed-in', 401, 'Please sign in first.');
      const { id } = session.person;
      const detail = { with: means };
      await Audit.record(transaction, { actor: id, action: 'session.proved', subject: id, detail, request });
      transaction.afterCommit(async () => this.cache.evict([identityTags.session(session.id)]));
      return opened;
    });
  }

  private async checked(
    personId: string,
    { current, code, passkey }: FreshProof,
    ceremony: Ceremony | undefined,
  ): Promise<Means> {
    if (current !== undefined) {
      await this.person.byPassword(personId, current);
      return 'password';
    }
    if (passkey !== undefined && ceremony !== undefined) {
      await this.passkeys.owner(passkey, { ...ceremony, purpose: 'proof', personId });
      return 'passkey';
    }
    if (code === undefined || !(await this.totp.take(personId, code))) throw wrongCode();
    return 'totp';
  }
}

async function nextPair(transaction: Transaction, sessionId: string): Promise<OpenedSession | undefined> {
  const proved = await noteProof(transaction, sessionId);
  if (proved === undefined) return undefined;
  await replaceTokens(transaction, sessionId);
  await endAccess(transaction, sessionId, ON_ITS_WAY_SECONDS);
  const tokens = await givePair(transaction, { sessionId, ...proved });
  const row = await sessionById(transaction, sessionId);
  return row === undefined ? undefined : { session: sessionFrom(row), tokens };
}

function wrongCode(): AppError {
  const message = 'That code is wrong, or it has been used. The app shows a new one every 30 seconds.';
  return new AppError('wrong-second-factor', 403, message, {
    faults: [{ name: 'code', accepted: 'one that has not been used', code: 'wrong-or-used' }],
  });
}
