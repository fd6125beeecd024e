import type { Queryable } from '../../../performance/database/index.ts';
import { USABLE } from '../identity.policy.ts';

export interface OwnCredentials {
  id: string;
  email: string;
  name: string;
  locale: string;
  passwordHash: string | null;
}

/** Of somebody who may sign in. */
export async function ownCredentials(queryable: Queryable, personId: string): Promise<OwnCredentials | undefined> {
  const rows = await queryable.query<OwnCredentials>(
    'identity.own-credentials',
    `SELECT id, email, display_name AS name, locale, password_hash AS "passwordHash"
     FROM users u WHERE u.id = $1 AND ${USABLE}`,
    [personId],
  );
  return rows[0];
}

/** The person stays locked, so that the password stays what it is. @returns whether it is still the one that was read. */
export async function lockPassword(
  transaction: Queryable,
  { id, passwordHash }: Pick<OwnCredentials, 'id' | 'passwordHash'>,
): Promise<boolean> {
  const rows = await transaction.query(
    'identity.lock-password',
    `SELECT 1 FROM users u WHERE u.id = $1 AND u.password_hash = $2 AND ${USABLE} FOR NO KEY UPDATE`,
    [id, passwordHash],
  );
  return rows.length > 0;
}

/** Who has the mail of an address has confirmed it by that. */
export async function setPassword(
  queryable: Queryable,
  personId: string,
  hash: string,
  { confirmed }: { confirmed: boolean },
): Promise<void> {
  await queryable.query(
    'identity.set-password',
    `UPDATE users u SET password_hash = $2, password_changed_at = now(),
       email_confirmed_at = CASE WHEN $3 THEN coalesce(email_confirmed_at, now()) ELSE email_confirmed_at END
     WHERE u.id = $1 AND ${USABLE}`,
    [personId, hash, confirmed],
  );
}

/** @returns whether it was done: not where somebody else has the address. */
export async function setEmail(queryable: Queryable, personId: string, email: string): Promise<boolean> {
  const rows = await queryable.query<{ id: string }>(
    'identity.set-email',
    `UPDATE users u SET email = $2, email_confirmed_at = now()
     WHERE u.id = $1 AND ${USABLE}
       AND NOT EXISTS (SELECT FROM users o WHERE lower(o.email) = lower($2) AND o.id <> $1) RETURNING u.id`,
    [personId, email],
  );
  return rows.length > 0;
}
