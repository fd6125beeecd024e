import type { Queryable } from '../../../performance/database/index.ts';
import { ADMINISTERS } from '../identity.policy.ts';

export interface AccountState {
  id: string;
  deleted: boolean;
  hasPassword: boolean;
}

/** By e-mail address, whatever its letters' case. */
export async function accountState(database: Queryable, email: string): Promise<AccountState | undefined> {
  const rows = await database.query<AccountState>(
    'identity.account-state',
    `SELECT id, deleted_at IS NOT NULL AS deleted, password_hash IS NOT NULL AS "hasPassword"
     FROM users WHERE lower(email) = lower($1)`,
    [email],
  );
  return rows[0];
}

export async function hasAdmin(database: Queryable): Promise<boolean> {
  const rows = await database.query('identity.has-admin', `SELECT 1 FROM users WHERE ${ADMINISTERS} LIMIT 1`);
  return rows.length > 0;
}

/** Whoever sits at the machine vouches for the address. */
export async function insertAdmin(
  transaction: Queryable,
  { email, name, slug, hash }: { email: string; name: string; slug: string; hash: string },
): Promise<string> {
  const [row] = await transaction.query<{ id: string }>(
    'identity.insert-admin',
    `INSERT INTO users (email, display_name, slug, role, password_hash, password_changed_at, email_confirmed_at)
     VALUES ($1, $2, $3, 'admin', $4, now(), now()) RETURNING id`,
    [email, name, slug, hash],
  );
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row');
  return row.id;
}

export async function setPasswordHash(transaction: Queryable, id: string, hash: string): Promise<void> {
  await transaction.query(
    'identity.set-password',
    `UPDATE users SET password_hash = $2, password_changed_at = now() WHERE id = $1`,
    [id, hash],
  );
}

export async function confirmEmail(transaction: Queryable, id: string): Promise<void> {
  await transaction.query(
    'identity.confirm-email',
    `UPDATE users SET email_confirmed_at = now() WHERE id = $1 AND email_confirmed_at IS NULL`,
    [id],
  );
}
