import { createHash, randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { Cache, type Fill, TTL } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { identityTags } from './identity.tags.ts';
import {
  deleteExpiredSessions,
  insertSession,
  liveSession,
  noteSeen,
  revokeSession,
  type SessionRow,
} from './sessions.queries.ts';
import type { SignedInView } from './signed-in.view.ts';

/** One signed-in browser. */
export interface Session {
  id: string;
  person: Omit<SignedInView, 'expiresAt'>;
  expiresAt: Date;
  lastSeenAt: Date;
}

export interface OpenedSession {
  session: Session;
  /** What the browser keeps: 256 random bits. Only its SHA-256 is stored, so a copy of the database signs nobody in. */
  token: string;
}

/** Seconds a session lasts. */
export const SESSION_SECONDS = 86_400;

/** How exactly `last_seen_at` is kept, in seconds: a write for each request would cost more than the request. */
const SEEN_EVERY_SECONDS = 900;

/**
 * Durable in PostgreSQL, answered from the cache: signed-in requests cost no query, a lost Redis signs nobody out, and
 * what ends a session evicts it, so that it is over at once in every process.
 */
@Injectable()
export class Sessions {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly noting = new Set<string>();

  constructor(database: Database, cache: Cache) {
    this.database = database;
    this.cache = cache;
  }

  /** @returns undefined for an account that may not sign in (any more). */
  async open(personId: string): Promise<OpenedSession | undefined> {
    const token = randomBytes(32).toString('base64url');
    await insertSession(this.database, personId, hashOf(token), SESSION_SECONDS);
    await deleteExpiredSessions(this.database);
    const session = await this.find(token);
    return session === undefined ? undefined : { session, token };
  }

  /** The session of a token; undefined where it is unknown, over or revoked, or its person suspended or deleted. */
  async find(token: string): Promise<Session | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const hash = hashOf(token);
    const session = await this.cache.getOrSet(
      `session:${hash.toString('base64url')}`,
      async (fill) => this.load(hash, fill),
      { ttl: TTL.day, grace: 0 },
    );
    if (session === undefined || session.expiresAt.getTime() <= Date.now()) return undefined;
    if (Date.now() - session.lastSeenAt.getTime() > SEEN_EVERY_SECONDS * 1_000) void this.noteSeen(session.id);
    return session;
  }

  /** Ends the session of a token, at once and everywhere; what is no live session stays as it is. */
  async end(token: string): Promise<void> {
    if (!TOKEN.test(token)) return;
    const id = await revokeSession(this.database, hashOf(token));
    if (id !== undefined) await this.cache.evict([identityTags.session(id)]);
  }

  /** Tokens that are none are not kept: anybody can make up as many as they like. */
  private async load(hash: Buffer, fill: Fill): Promise<Session | undefined> {
    const row = await liveSession(this.database, hash);
    if (row === undefined) {
      fill.doNotStore();
      return undefined;
    }
    fill.tag(identityTags.session(row.id), identityTags.person(row.person_id));
    fill.keepFor((row.expires_at.getTime() - Date.now()) / 1_000);
    return sessionFrom(row);
  }

  /** Nobody waits for it, and nobody's request fails with it. */
  private async noteSeen(id: string): Promise<void> {
    if (this.noting.has(id)) return;
    this.noting.add(id);
    try {
      await noteSeen(this.database, id, SEEN_EVERY_SECONDS);
      await this.cache.evict([identityTags.session(id)]);
    } catch {
      // The next request tries again.
    } finally {
      this.noting.delete(id);
    }
  }
}

/** 32 bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function sessionFrom(row: SessionRow): Session {
  const { id, expires_at: expiresAt, last_seen_at: lastSeenAt, person_id: personId, ...person } = row;
  return { id, person: { id: personId, ...person }, expiresAt, lastSeenAt };
}
