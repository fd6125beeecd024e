import type { Queryable } from '../../performance/database/index.ts';

export interface Account {
  id: string;
  passwordHash: string | null;
  usable: boolean;
}

/** By e-mail address, whatever its letters' case; suspended and deleted accounts as well. */
export async function accountByEmail(database: Queryable, email: string): Promise<Account | undefined> {
  const rows = await database.query<Account>(
    'identity.account',
    `SELECT id, password_hash AS "passwordHash", status = 'active' AND deleted_at IS NULL AS usable
     FROM users WHERE lower(email) = lower($1)`,
    [email],
  );
  return rows[0];
}
