import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database, type Transaction } from '../../../performance/database/index.ts';
import { Audit } from '../audit/audit.ts';
import { networkInLog, type Requester } from '../audit/requester.ts';
import { identityTags } from '../identity.tags.ts';
import { hashOfToken } from '../random-token.ts';
import { LASTING_SECONDS, type Session, sessionFrom } from './sessions.ts';
import {
  advanceSession,
  lockByRefresh,
  type RefreshState,
  refreshState,
  replaceTokens,
  revokeOf,
  sessionById,
} from './sessions.queries.ts';
import { givePair, type SessionTokens } from './token-pair.ts';

export interface RenewedSession {
  session: Session;
  /** Undefined where another request of the same browser has just been given them. */
  tokens: SessionTokens | undefined;
}

/** Seconds in which requests that were on their way when a pair was replaced are still answered. */
export const ON_ITS_WAY_SECONDS = 30;
/** Seconds after which a person signs in anew, however often they came. */
const LONGEST_SECONDS = 365 * 86_400;

/**
 * Refresh tokens are good for one new pair (RFC 9700, section 4.14.2). One that comes again after its successor was
 * used has been copied: nobody can tell which of the two is the thief, so the session ends for both. An answer that never
 * arrived is told from that: its pair was not used, and the browser that asks again gets another one in its place.
 */
@Injectable()
export class RenewSession {
  private readonly database: Database;
  private readonly cache: Cache;

  constructor(database: Database, cache: Cache) {
    this.database = database;
    this.cache = cache;
  }

  /** @returns undefined where the token is unknown, its session over, or the token was used before. */
  async by(refresh: string, from: Requester | undefined): Promise<RenewedSession | undefined> {
    const hash = hashOfToken(refresh);
    if (hash === undefined) return undefined;
    return this.database.transaction(async (transaction) => {
      const id = await lockByRefresh(transaction, hash);
      const state = id === undefined ? undefined : await refreshState(transaction, hash);
      if (id === undefined || state === undefined) return undefined;
      const { replaced_ago: replacedAgo } = state;
      if (isNext(state)) return this.next(transaction, id, from);
      if (replacedAgo !== null && replacedAgo < ON_ITS_WAY_SECONDS) return found(transaction, id, undefined);
      await this.endCopied(transaction, id, state, from);
      return undefined;
    });
  }

  private async next(transaction: Transaction, id: string, from: Requester | undefined) {
    await replaceTokens(transaction, id);
    const generation = await advanceSession(transaction, id, {
      seconds: LASTING_SECONDS,
      atMostSeconds: LONGEST_SECONDS,
      network: networkInLog(from?.address),
      userAgent: from?.userAgent,
    });
    const tokens = await givePair(transaction, { sessionId: id, generation, lasting: true });
    // What was replaced without ever being used may be in a cache all the same.
    transaction.afterCommit(async () => this.cache.evict([identityTags.session(id)]));
    return found(transaction, id, tokens);
  }

  private async endCopied(
    transaction: Transaction,
    id: string,
    { person_id: person }: RefreshState,
    from: Requester | undefined,
  ): Promise<void> {
    await revokeOf(transaction, person, { only: id });
    await Audit.record(transaction, {
      actor: undefined,
      action: 'session.revoked',
      subject: person,
      detail: { which: 'one', session: id, count: 1, because: 'reuse' },
      request: from,
    });
    transaction.afterCommit(async () => this.cache.evict([identityTags.session(id)]));
  }
}

/** The present token; or the one before it, where the answer with the present one was lost on its way. */
function isNext({ generation, present, present_used: used, replaced_ago: ago }: RefreshState): boolean {
  return generation === present || (generation === present - 1 && !used && (ago ?? 0) >= LOST_AFTER_SECONDS);
}

/** Sooner it may be another request of the same page, whose first answer is still on its way. */
const LOST_AFTER_SECONDS = 5;

async function found(
  transaction: Transaction,
  id: string,
  tokens: SessionTokens | undefined,
): Promise<RenewedSession | undefined> {
  const row = await sessionById(transaction, id);
  return row === undefined ? undefined : { session: sessionFrom(row), tokens };
}
