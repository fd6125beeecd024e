import { Injectable } from '@nestjs/common';

import { Cache, type Fill, TTL } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { identityTags } from '../identity.tags.ts';
import { LastSeen, SEEN_EVERY_SECONDS } from '../sessions/last-seen.ts';
import type { Session } from '../sessions/sessions.ts';
import { hashOfToken, isToken } from './token-text.ts';
import { type LiveTokenRow, liveToken, noteTokenUsed } from './tokens.queries.ts';

/** Tokens are known as sessions are: durable in PostgreSQL, answered from the cache, over at once where they are revoked. */
@Injectable()
export class BearerTokens {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly used: LastSeen;

  constructor(database: Database, cache: Cache) {
    this.database = database;
    this.cache = cache;
    this.used = new LastSeen(async (id) => {
      await noteTokenUsed(database, id, SEEN_EVERY_SECONDS);
      await cache.evict([identityTags.apiToken(id)]);
    });
  }

  /** What a token stands for; undefined where it is unknown, over or revoked, or its person suspended or deleted. */
  async find(token: string): Promise<Session | undefined> {
    if (!isToken(token)) return undefined;
    const hash = hashOfToken(token);
    const session = await this.cache.getOrSet(
      `api-token:${hash.toString('base64url')}`,
      async (fill) => this.load(hash, fill),
      { ttl: TTL.day, grace: 0, alone: true },
    );
    if (session === undefined || session.expiresAt.getTime() <= Date.now()) return undefined;
    this.used.note(session);
    return session;
  }

  /** Tokens that are none are not kept: anybody can make up as many as they like. */
  private async load(hash: Buffer, fill: Fill): Promise<Session | undefined> {
    const row = await liveToken(this.database, hash);
    if (row === undefined) {
      fill.doNotStore();
      return undefined;
    }
    fill.tag(identityTags.apiToken(row.id), identityTags.person(row.person_id));
    fill.keepFor((row.expires_at.getTime() - Date.now()) / 1_000);
    return sessionFrom(row);
  }
}

function sessionFrom(row: LiveTokenRow): Session {
  const { person_id: id, email, display_name: name, slug, role, locale, currency } = row;
  return {
    id: row.id,
    person: { id, email, name, slug, role, locale, currency },
    openedAt: row.created_at,
    authenticatedAt: row.created_at,
    accessUntil: row.expires_at,
    expiresAt: row.expires_at,
    lastSeenAt: row.last_used_at ?? new Date(0),
    scopes: row.scopes,
  };
}
