import type { Queryable } from '../../performance/database/index.ts';

export interface SessionRow {
  id: string;
  expires_at: Date;
  last_seen_at: Date;
  person_id: string;
  email: string;
  name: string;
  slug: string;
  role: 'buyer' | 'seller' | 'admin';
  locale: string;
  currency: string;
}

const USABLE = `u.status = 'active' AND u.deleted_at IS NULL`;

/** Nothing for an account that was suspended or deleted a moment ago. */
export async function insertSession(
  database: Queryable,
  personId: string,
  tokenHash: Buffer,
  seconds: number,
): Promise<void> {
  await database.query(
    'identity.open-session',
    `INSERT INTO sessions (user_id, token_hash, expires_at)
     SELECT u.id, $2, now() + make_interval(secs => $3) FROM users u WHERE u.id = $1 AND ${USABLE}`,
    [personId, tokenHash, seconds],
  );
}

export async function liveSession(database: Queryable, tokenHash: Buffer): Promise<SessionRow | undefined> {
  const rows = await database.query<SessionRow>(
    'identity.session',
    `SELECT s.id, s.expires_at, s.last_seen_at,
            u.id AS person_id, u.email, u.display_name AS name, u.slug, u.role, u.locale, u.currency
     FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now() AND ${USABLE}`,
    [tokenHash],
  );
  return rows[0];
}

/** @returns the session's id; undefined where there was none to revoke. */
export async function revokeSession(database: Queryable, tokenHash: Buffer): Promise<string | undefined> {
  const rows = await database.query<{ id: string }>(
    'identity.revoke-session',
    `UPDATE sessions SET revoked_at = now() WHERE token_hash = $1 AND revoked_at IS NULL RETURNING id`,
    [tokenHash],
  );
  return rows[0]?.id;
}

/** A few of those that are over: more than one sign-in adds, so that the table ends where a day's sign-ins do. */
export async function deleteExpiredSessions(database: Queryable): Promise<void> {
  await database.query(
    'identity.delete-expired-sessions',
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions WHERE expires_at <= now() ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
  );
}

export async function noteSeen(database: Queryable, id: string, everySeconds: number): Promise<void> {
  await database.query(
    'identity.session-seen',
    `UPDATE sessions SET last_seen_at = now() WHERE id = $1 AND last_seen_at < now() - make_interval(secs => $2)`,
    [id, everySeconds],
  );
}
