import type { Queryable } from '../../../performance/database/index.ts';
import { ownedBy, USABLE } from '../identity.policy.ts';
import { PASSWORD_DIGEST } from '../password-digest.ts';

export interface SessionRow {
  id: string;
  created_at: Date;
  authenticated_at: Date;
  expires_at: Date;
  last_seen_at: Date;
  access_expires_at: Date;
  used: boolean;
  person_id: string;
  email: string;
  name: string;
  slug: string;
  role: 'buyer' | 'seller' | 'admin';
  locale: string;
  currency: string;
}

const LIVE = `s.revoked_at IS NULL AND s.expires_at > now() AND ${USABLE}`;

export interface NewSession {
  personId: string;
  lasting: boolean;
  seconds: number;
  network: string | undefined;
  userAgent: string | undefined;
  passwordDigest: Buffer | undefined;
}

/**
 * The lock has it wait for whoever is changing the password or the standing of the person, and see what became of it: what
 * ends their sessions ends this one, or it is not opened.
 * @returns its id; undefined for an account that was suspended or deleted, or got another password, a moment ago.
 */
export async function insertSession(queryable: Queryable, session: NewSession): Promise<string | undefined> {
  const { personId, lasting, seconds, network, userAgent, passwordDigest } = session;
  const rows = await queryable.query<{ id: string }>(
    'identity.open-session',
    `INSERT INTO sessions (user_id, lasting, expires_at, network, user_agent)
     SELECT u.id, $2, now() + make_interval(secs => $3), $4::cidr, $5 FROM users u
     WHERE u.id = $1 AND ${USABLE} AND ($6::bytea IS NULL OR ${PASSWORD_DIGEST} = $6) FOR SHARE
     RETURNING id`,
    [personId, lasting, seconds, network ?? null, userAgent ?? null, passwordDigest ?? null],
  );
  return rows[0]?.id;
}

export interface NewTokens {
  sessionId: string;
  generation: number;
  accessHash: Buffer;
  accessSeconds: number;
  refreshHash: Buffer | undefined;
}

export async function insertTokens(queryable: Queryable, tokens: NewTokens): Promise<void> {
  const { sessionId, generation, accessHash, accessSeconds, refreshHash } = tokens;
  await queryable.query(
    'identity.session-tokens',
    `INSERT INTO session_tokens (session_id, generation, access_hash, access_expires_at, refresh_hash)
     VALUES ($1, $2, $3, now() + make_interval(secs => $4), $5)`,
    [sessionId, generation, accessHash, accessSeconds, refreshHash ?? null],
  );
}

export async function liveSession(queryable: Queryable, accessHash: Buffer): Promise<SessionRow | undefined> {
  const rows = await queryable.query<SessionRow>(
    'identity.session',
    `SELECT s.id, s.created_at, s.authenticated_at, s.expires_at, s.last_seen_at,
            t.access_expires_at, t.first_used_at IS NOT NULL AS used,
            u.id AS person_id, u.email, u.display_name AS name, u.slug, u.role, u.locale, u.currency
     FROM session_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
     WHERE t.access_hash = $1 AND t.access_expires_at > now() AND ${LIVE}`,
    [accessHash],
  );
  return rows[0];
}

/** From now on the browser is known to have received its pair. */
export async function markUsed(queryable: Queryable, accessHash: Buffer): Promise<void> {
  await queryable.query(
    'identity.session-received',
    `UPDATE session_tokens SET first_used_at = now() WHERE access_hash = $1 AND first_used_at IS NULL`,
    [accessHash],
  );
}

/** Locks the live session of a refresh token, so that what is read of its tokens next is how it stays. */
export async function lockByRefresh(queryable: Queryable, refreshHash: Buffer): Promise<string | undefined> {
  const rows = await queryable.query<{ id: string }>(
    'identity.lock-session',
    `SELECT s.id FROM session_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
     WHERE t.refresh_hash = $1 AND ${LIVE} FOR UPDATE OF s`,
    [refreshHash],
  );
  return rows[0]?.id;
}

export interface RefreshState {
  person_id: string;
  created_at: Date;
  /** Of the token that was given. */
  generation: number;
  /** Seconds since it was replaced; null for the present one. */
  replaced_ago: number | null;
  /** Of the session now. */
  present: number;
  present_used: boolean;
}

export async function refreshState(queryable: Queryable, refreshHash: Buffer): Promise<RefreshState | undefined> {
  const rows = await queryable.query<RefreshState>(
    'identity.refresh-state',
    `SELECT s.user_id AS person_id, s.created_at, t.generation, s.generation AS present,
            extract(epoch FROM clock_timestamp() - t.replaced_at)::float8 AS replaced_ago,
            p.first_used_at IS NOT NULL AS present_used
     FROM session_tokens t JOIN sessions s ON s.id = t.session_id
     JOIN session_tokens p ON p.session_id = s.id AND p.generation = s.generation
     WHERE t.refresh_hash = $1`,
    [refreshHash],
  );
  return rows[0];
}

/** The pairs of earlier generations are replaced; one that nobody has used opens nothing any more. */
export async function replaceTokens(queryable: Queryable, sessionId: string): Promise<void> {
  await queryable.query(
    'identity.replace-tokens',
    `UPDATE session_tokens SET replaced_at = clock_timestamp(),
       access_expires_at = CASE WHEN first_used_at IS NULL THEN least(access_expires_at, now()) ELSE access_expires_at END
     WHERE session_id = $1 AND replaced_at IS NULL`,
    [sessionId],
  );
}

export async function advanceSession(
  queryable: Queryable,
  sessionId: string,
  given: { seconds: number; atMostSeconds: number; network: string | undefined; userAgent: string | undefined },
): Promise<number> {
  const { seconds, atMostSeconds, network, userAgent } = given;
  const rows = await queryable.query<{ generation: number }>(
    'identity.advance-session',
    `UPDATE sessions SET generation = generation + 1, last_seen_at = now(),
       expires_at = least(now() + make_interval(secs => $2), created_at + make_interval(secs => $3)),
       network = coalesce($4::cidr, network), user_agent = coalesce($5, user_agent)
     WHERE id = $1 RETURNING generation`,
    [sessionId, seconds, atMostSeconds, network ?? null, userAgent ?? null],
  );
  return rows[0]?.generation ?? 0;
}

/** The session as it is, without looking at its tokens: for who has just been given a pair of them. */
export async function sessionById(queryable: Queryable, id: string): Promise<SessionRow | undefined> {
  const rows = await queryable.query<SessionRow>(
    'identity.session-by-id',
    `SELECT s.id, s.created_at, s.authenticated_at, s.expires_at, s.last_seen_at,
            t.access_expires_at, t.first_used_at IS NOT NULL AS used,
            u.id AS person_id, u.email, u.display_name AS name, u.slug, u.role, u.locale, u.currency
     FROM sessions s JOIN session_tokens t ON t.session_id = s.id AND t.generation = s.generation
     JOIN users u ON u.id = s.user_id
     WHERE s.id = $1 AND ${LIVE}`,
    [id],
  );
  return rows[0];
}

/** @returns the session and whose it was; undefined where there was none to revoke. */
export async function revokeByToken(
  queryable: Queryable,
  column: 'access_hash' | 'refresh_hash',
  hash: Buffer,
): Promise<{ id: string; person: string } | undefined> {
  const rows = await queryable.query<{ id: string; person: string }>(
    'identity.revoke-session',
    `UPDATE sessions s SET revoked_at = now() FROM session_tokens t
     WHERE t.session_id = s.id AND t.${column} = $1 AND s.revoked_at IS NULL RETURNING s.id, s.user_id AS person`,
    [hash],
  );
  return rows[0];
}

/**
 * Revokes sessions of one person: the one named, or all but the one to keep, or all.
 * @returns their ids.
 */
export async function revokeOf(
  queryable: Queryable,
  personId: string,
  which: { only?: string | undefined; except?: string | undefined },
): Promise<string[]> {
  const rows = await queryable.query<{ id: string }>(
    'identity.revoke-sessions',
    `UPDATE sessions SET revoked_at = now()
     WHERE ${ownedBy('$1')} AND revoked_at IS NULL AND expires_at > now()
       AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3) RETURNING id`,
    [personId, which.only ?? null, which.except ?? null],
  );
  return rows.map(({ id }) => id);
}

/**
 * The person has just proved who they are: the session is of the next generation.
 * @returns undefined for a session that is over.
 */
export async function noteProof(
  queryable: Queryable,
  id: string,
): Promise<{ generation: number; lasting: boolean } | undefined> {
  const rows = await queryable.query<{ generation: number; lasting: boolean }>(
    'identity.session-proved',
    `UPDATE sessions SET authenticated_at = clock_timestamp(), generation = generation + 1
     WHERE id = $1 AND revoked_at IS NULL AND expires_at > now() RETURNING generation, lasting`,
    [id],
  );
  return rows[0];
}

/** The access tokens that were given so far open nothing any more in so many seconds. */
export async function endAccess(queryable: Queryable, sessionId: string, seconds: number): Promise<void> {
  await queryable.query(
    'identity.end-access',
    `UPDATE session_tokens SET access_expires_at = least(access_expires_at, now() + make_interval(secs => $2))
     WHERE session_id = $1`,
    [sessionId, seconds],
  );
}

export interface OwnSessionRow {
  id: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  network: string | null;
  user_agent: string | null;
}

/** Where a person is signed in, the most recently seen first. */
export async function sessionsOf(queryable: Queryable, personId: string, limit: number): Promise<OwnSessionRow[]> {
  return queryable.query<OwnSessionRow>(
    'identity.sessions-of',
    `SELECT id, created_at, last_seen_at, expires_at, network::text AS network, user_agent
     FROM sessions WHERE ${ownedBy('$1')} AND revoked_at IS NULL AND expires_at > now()
     ORDER BY last_seen_at DESC, id LIMIT $2`,
    [personId, limit],
  );
}

/** A few of those that are over: more than one sign-in adds, so that the table ends where a month's sign-ins do. */
export async function deleteExpiredSessions(queryable: Queryable): Promise<void> {
  await queryable.query(
    'identity.delete-expired-sessions',
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions WHERE expires_at <= now() ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
  );
}

export async function noteSeen(queryable: Queryable, id: string, everySeconds: number): Promise<void> {
  await queryable.query(
    'identity.session-seen',
    `UPDATE sessions SET last_seen_at = now() WHERE id = $1 AND last_seen_at < now() - make_interval(secs => $2)`,
    [id, everySeconds],
  );
}
