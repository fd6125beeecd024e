import type { Queryable } from '../../../performance/database/index.ts';
import { USABLE } from '../identity.policy.ts';
import { PASSWORD_DIGEST } from '../password-digest.ts';

export interface PendingRow {
  id: string;
  personId: string;
  /** Of the password that was checked: the sign-in does not outlive it. */
  passwordDigest: Buffer;
}

export interface NewPendingSignIn extends Omit<PendingRow, 'id'> {
  tokenHash: Buffer;
  seconds: number;
}

export async function insertPendingSignIn(
  database: Queryable,
  { personId, passwordDigest, tokenHash, seconds }: NewPendingSignIn,
): Promise<void> {
  await database.query(
    'identity.insert-pending-sign-in',
    `INSERT INTO pending_sign_ins (user_id, token_hash, password_digest, expires_at)
     VALUES ($1, $2, $3, now() + make_interval(secs => $4))`,
    [personId, tokenHash, passwordDigest, seconds],
  );
}

const ROW = `p.id, p.user_id AS "personId", p.password_digest AS "passwordDigest"`;

export async function pendingSignIn(
  database: Queryable,
  tokenHash: Buffer,
  tries: number,
): Promise<PendingRow | undefined> {
  const rows = await database.query<PendingRow>(
    'identity.pending-sign-in',
    `SELECT ${ROW} FROM pending_sign_ins p JOIN users u ON u.id = p.user_id
     WHERE p.token_hash = $1 AND p.expires_at > now() AND p.tries < $2
       AND p.password_digest = ${PASSWORD_DIGEST} AND ${USABLE}`,
    [tokenHash, tries],
  );
  return rows[0];
}

/** Counts a try before it is made, so that many at once are bounded as well. @returns undefined where none is left. */
export async function tryPendingSignIn(
  database: Queryable,
  tokenHash: Buffer,
  tries: number,
): Promise<(PendingRow & { left: number }) | undefined> {
  const rows = await database.query<PendingRow & { left: number }>(
    'identity.try-pending-sign-in',
    `UPDATE pending_sign_ins p SET tries = p.tries + 1 FROM users u
     WHERE u.id = p.user_id AND p.token_hash = $1 AND p.expires_at > now() AND p.tries < $2
       AND p.password_digest = ${PASSWORD_DIGEST} AND ${USABLE}
     RETURNING ${ROW}, $2 - p.tries AS left`,
    [tokenHash, tries],
  );
  return rows[0];
}

/** @returns whether it was there: of two who finish the same sign-in one is told true. */
export async function deletePendingSignIn(database: Queryable, id: string): Promise<boolean> {
  const rows = await database.query(
    'identity.delete-pending-sign-in',
    `DELETE FROM pending_sign_ins WHERE id = $1 RETURNING id`,
    [id],
  );
  return rows.length > 0;
}

/** A few of those that are over: more than one sign-in adds. */
export async function deleteExpiredPendingSignIns(database: Queryable): Promise<void> {
  await database.query(
    'identity.delete-expired-pending-sign-ins',
    `DELETE FROM pending_sign_ins WHERE id IN (
       SELECT id FROM pending_sign_ins WHERE expires_at <= now() ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
  );
}
