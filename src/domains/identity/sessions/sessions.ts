import { Injectable } from '@nestjs/common';

import { Cache, type Fill, TTL } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { Audit } from '../audit/audit.ts';
import { networkInLog, type Requester } from '../audit/requester.ts';
import { identityTags } from '../identity.tags.ts';
import { hashOfToken } from '../random-token.ts';
import type { SignedInView } from '../signed-in.view.ts';
import type { Scope } from '../tokens/scopes.ts';
import { LastSeen, SEEN_EVERY_SECONDS } from './last-seen.ts';
import {
  deleteExpiredSessions,
  insertSession,
  liveSession,
  markUsed,
  noteSeen,
  revokeByToken,
  revokeOf,
  type SessionRow,
  sessionById,
} from './sessions.queries.ts';
import { ACCESS_SECONDS, givePair, type SessionTokens } from './token-pair.ts';

/** One signed-in browser, or one program with a token. */
export interface Session {
  id: string;
  person: Omit<SignedInView, 'expiresAt'>;
  openedAt: Date;
  /** When the person last proved who they are. */
  authenticatedAt: Date;
  expiresAt: Date;
  lastSeenAt: Date;
  /** Until when the access token that found it opens doors. */
  accessUntil: Date;
  /** What a program may do; undefined for a browser, which may do all that its person may. */
  scopes?: readonly Scope[];
}

/** What a browser sends of them. */
export type GivenTokens = { [Name in keyof SessionTokens]: string | undefined };

export interface OpenedSession {
  session: Session;
  tokens: SessionTokens;
}

export interface SessionWish {
  /** Whether it goes on after a day, and after the browser was closed. */
  lasting: boolean;
  from: Requester | undefined;
  /** Of the password that was checked, where it was one: none is opened by a password that is another by now. */
  passwordDigest?: Buffer;
}

/** Seconds a lasting session goes on after it was last renewed. */
export const LASTING_SECONDS = 30 * 86_400;

/**
 * Durable in PostgreSQL, answered from the cache: signed-in requests cost no query, a lost Redis signs nobody out, and
 * what ends a session evicts it, so that it is over at once in every process.
 */
@Injectable()
export class Sessions {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly seen: LastSeen;

  constructor(database: Database, cache: Cache) {
    this.database = database;
    this.cache = cache;
    this.seen = new LastSeen(async (id) => {
      await noteSeen(database, id, SEEN_EVERY_SECONDS);
      await cache.evict([identityTags.session(id)]);
    });
  }

  /** @returns undefined for an account that may not sign in (any more), or not by this password. */
  async open(personId: string, { lasting, from, passwordDigest }: SessionWish): Promise<OpenedSession | undefined> {
    const opened = await this.database.transaction(async (transaction) => {
      const id = await insertSession(transaction, {
        personId,
        lasting,
        seconds: lasting ? LASTING_SECONDS : ACCESS_SECONDS,
        network: networkInLog(from?.address),
        userAgent: from?.userAgent,
        passwordDigest,
      });
      if (id === undefined) return undefined;
      const tokens = await givePair(transaction, { sessionId: id, generation: 1, lasting });
      const row = await sessionById(transaction, id);
      return row === undefined ? undefined : { session: sessionFrom(row), tokens };
    });
    await deleteExpiredSessions(this.database);
    return opened;
  }

  /** The session of an access token; undefined where it is unknown, over or revoked, or its person suspended or deleted. */
  async find(access: string): Promise<Session | undefined> {
    const hash = hashOfToken(access);
    if (hash === undefined) return undefined;
    const session = await this.cache.getOrSet(
      `session:${hash.toString('base64url')}`,
      async (fill) => this.load(hash, fill),
      { ttl: TTL.day, grace: 0, alone: true },
    );
    if (session === undefined || session.accessUntil.getTime() <= Date.now()) return undefined;
    this.seen.note(session);
    return session;
  }

  /**
   * Ends the session of a token, at once and everywhere; what is of no live session changes nothing.
   * @param from where its person asked for it; undefined where another session takes its place.
   */
  async end({ access, refresh }: GivenTokens, from?: Requester): Promise<void> {
    const ended = [
      await this.endBy('access_hash', hashOfToken(access)),
      await this.endBy('refresh_hash', hashOfToken(refresh)),
    ].filter((session) => session !== undefined);
    if (ended.length > 0) await this.cache.evict(ended.map(({ id }) => identityTags.session(id)));
    const [first] = ended;
    if (first === undefined || from === undefined) return;
    const { person } = first;
    await Audit.record(this.database, {
      actor: person,
      action: 'session.ended',
      subject: person,
      detail: {},
      request: from,
    });
  }

  /**
   * Ends sessions of a person, at once and everywhere.
   * @param which all where neither is said.
   * @returns how many.
   */
  async endOf(
    personId: string,
    which: { only?: string | undefined; except?: string | undefined } = {},
  ): Promise<number> {
    const ended = await revokeOf(this.database, personId, which);
    await this.cache.evict(ended.map(identityTags.session));
    return ended.length;
  }

  private async endBy(column: 'access_hash' | 'refresh_hash', hash: Buffer | undefined) {
    return hash === undefined ? undefined : revokeByToken(this.database, column, hash);
  }

  /** Tokens that are none are not kept: anybody can make up as many as they like. */
  private async load(hash: Buffer, fill: Fill): Promise<Session | undefined> {
    const row = await liveSession(this.database, hash);
    if (row === undefined) {
      fill.doNotStore();
      return undefined;
    }
    if (!row.used) await markUsed(this.database, hash);
    fill.tag(identityTags.session(row.id), identityTags.person(row.person_id));
    fill.keepFor((row.access_expires_at.getTime() - Date.now()) / 1_000);
    return sessionFrom(row);
  }
}

export function sessionFrom(row: SessionRow): Session {
  const { id, email, name, slug, role, locale, currency } = row;
  return {
    id,
    person: { id: row.person_id, email, name, slug, role, locale, currency },
    openedAt: row.created_at,
    authenticatedAt: row.authenticated_at,
    expiresAt: row.expires_at,
    lastSeenAt: row.last_seen_at,
    accessUntil: row.access_expires_at,
  };
}
