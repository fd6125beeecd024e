import type { Queryable } from '../../../performance/database/index.ts';

/** All that somebody signs in with but the mail: factors, password, and what was begun with them. */
export async function takeWaysIn(transaction: Queryable, personId: string): Promise<void> {
  for (const table of ['totp_factors', 'recovery_codes', 'passkeys', 'pending_sign_ins', 'email_links'] as const) {
    await transaction.query(`identity.take-${table.replaceAll('_', '-')}`, `DELETE FROM ${table} WHERE user_id = $1`, [
      personId,
    ]);
  }
  await transaction.query(
    'identity.take-password',
    `UPDATE users SET password_hash = NULL, password_changed_at = now() WHERE id = $1`,
    [personId],
  );
}
