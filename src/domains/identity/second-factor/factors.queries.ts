import type { Queryable } from '../../../performance/database/index.ts';
import { ownedBy } from '../identity.policy.ts';

export interface Factors {
  /** When the authenticator app was confirmed. */
  totpSince: Date | null;
  /** Recovery codes that have not been used. */
  recoveryCodes: number;
  passkeys: number;
}

/** What a person has beside the password; also for accounts that may not sign in. */
export async function factorsOf(database: Queryable, personId: string): Promise<Factors> {
  const rows = await database.query<Factors>(
    'identity.factors',
    `SELECT (SELECT confirmed_at FROM totp_factors WHERE ${ownedBy('$1')}) AS "totpSince",
            (SELECT count(*) FROM recovery_codes WHERE ${ownedBy('$1')} AND used_at IS NULL) AS "recoveryCodes",
            (SELECT count(*) FROM passkeys WHERE ${ownedBy('$1')}) AS "passkeys"`,
    [personId],
  );
  return rows[0] ?? { totpSince: null, recoveryCodes: 0, passkeys: 0 };
}

/** Changes of what somebody signs in with happen one after the other. */
export async function lockPerson(transaction: Queryable, personId: string): Promise<void> {
  await transaction.query('identity.lock-person', `SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE`, [personId]);
}
