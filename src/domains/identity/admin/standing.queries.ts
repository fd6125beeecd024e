import type { Queryable } from '../../../performance/database/index.ts';
import { ADMINISTERS } from '../identity.policy.ts';

export type Role = 'buyer' | 'seller' | 'admin';

/** What decides what a person may do. */
export interface Standing {
  id: string;
  role: Role;
  status: 'active' | 'suspended';
  reason: string | null;
  /** Has listings that others see, or would see. */
  sells: boolean;
}

/**
 * Ids of all who administer, locked until the transaction ends. Whoever changes who administers asks for them first, all
 * in the same order: of two who demote each other the second finds out here that they are no administrator any more.
 */
export async function lockAdmins(transaction: Queryable): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>(
    'identity.lock-admins',
    `SELECT id FROM users WHERE ${ADMINISTERS} ORDER BY id FOR UPDATE`,
  );
  return rows.map(({ id }) => id);
}

/** undefined for unknown and deleted people. */
export async function lockPerson(transaction: Queryable, id: string): Promise<Standing | undefined> {
  const rows = await transaction.query<Standing>(
    'identity.lock-person',
    `SELECT u.id, u.role, u.status, u.suspension_reason AS reason, ${SELLS} AS sells
     FROM users u WHERE u.id = $1 AND u.deleted_at IS NULL FOR UPDATE`,
    [id],
  );
  return rows[0];
}

const SELLS = `
  u.role = 'seller' OR EXISTS (
    SELECT FROM products p WHERE p.user_id = u.id AND p.status = 'active' AND p.deleted_at IS NULL)`;

/** @param reason undefined ends the suspension. */
export async function setSuspension(transaction: Queryable, id: string, reason: string | undefined): Promise<void> {
  await transaction.query(
    'identity.set-suspension',
    `UPDATE users
     SET status = CASE WHEN $2::text IS NULL THEN 'active' ELSE 'suspended' END,
         suspended_at = CASE WHEN $2::text IS NOT NULL THEN coalesce(suspended_at, now()) END,
         suspension_reason = $2
     WHERE id = $1`,
    [id, reason ?? null],
  );
}

export async function setRole(transaction: Queryable, id: string, role: Role): Promise<void> {
  await transaction.query('identity.set-role', `UPDATE users SET role = $2 WHERE id = $1`, [id, role]);
}
