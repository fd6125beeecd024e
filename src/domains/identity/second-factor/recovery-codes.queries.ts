import type { Queryable } from '../../../performance/database/index.ts';
import { ownedBy } from '../identity.policy.ts';

/** Instead of those there were, used or not. */
export async function replaceRecoveryCodes(
  transaction: Queryable,
  personId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await transaction.query('identity.delete-recovery-codes', `DELETE FROM recovery_codes WHERE ${ownedBy('$1')}`, [
    personId,
  ]);
  if (hashes.length === 0) return;
  await transaction.query(
    'identity.keep-recovery-codes',
    `INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2::bytea[])`,
    [personId, hashes],
  );
}

/** Of many who come with the same code at once, one is told true. */
export async function useRecoveryCode(database: Queryable, personId: string, hash: Buffer): Promise<boolean> {
  const rows = await database.query(
    'identity.use-recovery-code',
    `UPDATE recovery_codes SET used_at = now() WHERE ${ownedBy('$1')} AND code_hash = $2 AND used_at IS NULL RETURNING id`,
    [personId, hash],
  );
  return rows.length > 0;
}
