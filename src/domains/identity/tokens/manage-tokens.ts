import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { AppError, notFound } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { identityTags } from '../identity.tags.ts';
import { addresseeOf } from '../letters/addressee.queries.ts';
import { SendLetter } from '../letters/send-letter.ts';
import { notTheirs } from '../not-theirs.ts';
import { ConfirmPerson } from '../proof/confirm-person.ts';
import type { Session } from '../sessions/sessions.ts';
import { hashOfToken, makeToken } from './token-text.ts';
import type { NewTokenView, TokenView } from './token.view.ts';
import {
  countTokens,
  deleteExpiredTokens,
  deleteToken,
  insertToken,
  lockPerson,
  type TokenRow,
  tokensOf,
} from './tokens.queries.ts';
import type { TokenRequest } from './tokens.schemas.ts';

/** A person has so many tokens at most. */
export const TOKENS_AT_MOST = 50;

/** A person makes, sees and revokes tokens for programs of theirs. */
@Injectable()
export class ManageTokens {
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
   * A token outlives the session that made it: whoever has only that makes none, and its person hears of each.
   * @throws AppError `too-many-tokens` (409); as `ConfirmPerson.isIn` does.
   */
  async make(
    session: Session,
    { name, scopes, expiresInDays: days, current }: TokenRequest,
    request?: Requester,
  ): Promise<NewTokenView> {
    await this.person.isIn(session, current);
    const personId = session.person.id;
    const token = makeToken();
    return this.database.transaction(async (transaction) => {
      if (!(await lockPerson(transaction, personId))) throw notFound('account');
      await deleteExpiredTokens(transaction, personId);
      if ((await countTokens(transaction, personId)) >= TOKENS_AT_MOST) throw tooMany();
      const row = await insertToken(transaction, personId, { name, scopes, hash: hashOfToken(token), days });
      if (row === undefined) throw notFound('account');
      const detail = { token: row.id, scopes: [...scopes] };
      await Audit.record(transaction, { actor: personId, action: 'token.made', subject: personId, detail, request });
      const person = await addresseeOf(transaction, personId);
      if (person !== undefined) await this.letter.to(transaction, person, (letters) => letters.tokenMade());
      return { ...viewOf(row), token };
    });
  }

  /** Those that are not over, the newest first. */
  async list(personId: string): Promise<TokenView[]> {
    return (await tokensOf(this.database, personId, TOKENS_AT_MOST)).map(viewOf);
  }

  /** Over at once, in every process. @throws AppError `not-found` (404), also for a token of somebody else. */
  async revoke(personId: string, id: string, request?: Requester): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const revoked = await deleteToken(transaction, personId, id);
      if (revoked === undefined) throw await notTheirs(transaction, 'token', id, personId);
      const detail = { token: id };
      await Audit.record(transaction, { actor: personId, action: 'token.revoked', subject: personId, detail, request });
    });
    await this.cache.evict([identityTags.apiToken(id)]);
  }
}

function viewOf({ id, name, scopes, created_at, expires_at, last_used_at }: TokenRow): TokenView {
  return {
    id,
    name,
    scopes,
    createdAt: created_at.toISOString(),
    expiresAt: expires_at.toISOString(),
    lastUsedAt: last_used_at?.toISOString() ?? null,
  };
}

function tooMany(): AppError {
  return new AppError(
    'too-many-tokens',
    409,
    `You have ${TOKENS_AT_MOST} tokens, which is as many as there may be. Please revoke one first.`,
  );
}
