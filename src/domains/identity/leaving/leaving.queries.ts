import type { Queryable } from '../../../performance/database/index.ts';
import { ADMINISTERS } from '../identity.policy.ts';

export interface LeavingRow {
  email: string;
  locale: string;
  role: 'buyer' | 'seller' | 'admin';
  left: boolean;
}

/** Orders that somebody places meanwhile wait: their key on the person needs the row. */
export async function lockLeaving(transaction: Queryable, personId: string): Promise<LeavingRow | undefined> {
  const rows = await transaction.query<LeavingRow>(
    'identity.lock-leaving',
    `SELECT email, locale, role, deleted_at IS NOT NULL AS left FROM users WHERE id = $1 FOR UPDATE`,
    [personId],
  );
  return rows[0];
}

/**
 * How many there are besides; asked by an administrator alone, and locked in one order, so that the last two cannot leave
 * at the same moment.
 */
export async function otherAdmins(transaction: Queryable, personId: string): Promise<number> {
  const rows = await transaction.query<{ id: string }>(
    'identity.other-admins',
    `SELECT id FROM users
     WHERE ${ADMINISTERS}
       AND EXISTS (SELECT 1 FROM users WHERE id = $1 AND role = 'admin')
     ORDER BY id FOR UPDATE`,
    [personId],
  );
  return rows.filter(({ id }) => id !== personId).length;
}

/** @returns whether somebody still waits for something this person sold. */
export async function hasOpenSales(transaction: Queryable, personId: string): Promise<boolean> {
  const rows = await transaction.query(
    'identity.open-sales',
    `SELECT 1 FROM orders WHERE seller_id = $1 AND status IN ('pending', 'processing', 'shipped') LIMIT 1`,
    [personId],
  );
  return rows.length > 0;
}

/** Sessions and tokens end, and the account cannot be signed in to again. */
export async function closeAccount(transaction: Queryable, personId: string): Promise<void> {
  await transaction.query(
    'identity.close-account',
    `UPDATE users SET deleted_at = now(), password_hash = NULL WHERE id = $1`,
    [personId],
  );
  await transaction.query(
    'identity.end-sessions',
    `UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL`,
    [personId],
  );
  await transaction.query('identity.delete-tokens', `DELETE FROM api_tokens WHERE user_id = $1`, [personId]);
  await transaction.query(
    'identity.withdraw-offers',
    `UPDATE offers SET status = 'withdrawn' WHERE buyer_id = $1 AND status = 'open'`,
    [personId],
  );
}

/** Takes so many listings out of the shop. @returns which, with their categories. */
export async function hideListings(
  database: Queryable,
  personId: string,
  limit: number,
): Promise<{ id: string; category: string }[]> {
  return database.query<{ id: string; category: string }>(
    'identity.hide-listings',
    `UPDATE products SET deleted_at = now() WHERE id IN (
       SELECT id FROM products WHERE user_id = $1 AND deleted_at IS NULL LIMIT $2) RETURNING id, category`,
    [personId, limit],
  );
}
