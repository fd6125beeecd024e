import type { Queryable } from '../../../performance/database/index.ts';
import { ownedBy, USABLE } from '../identity.policy.ts';
import type { Scope } from './scopes.ts';

export interface TokenRow {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
}

export interface LiveTokenRow extends Omit<TokenRow, 'name'> {
  person_id: string;
  email: string;
  display_name: string;
  slug: string;
  role: 'buyer' | 'seller' | 'admin';
  locale: string;
  currency: string;
}

const COLUMNS = 'id, name, scopes, created_at, expires_at, last_used_at';

/** Whoever makes or counts tokens of the same person waits. @returns false for an account that is none any more. */
export async function lockPerson(transaction: Queryable, personId: string): Promise<boolean> {
  const rows = await transaction.query(
    'identity.lock-person',
    `SELECT 1 FROM users u WHERE u.id = $1 AND ${USABLE} FOR NO KEY UPDATE`,
    [personId],
  );
  return rows.length > 0;
}

/** Those that are over, so that they do not count. */
export async function deleteExpiredTokens(transaction: Queryable, personId: string): Promise<void> {
  await transaction.query(
    'identity.delete-expired-tokens',
    `DELETE FROM api_tokens WHERE ${ownedBy('$1')} AND expires_at <= now()`,
    [personId],
  );
}

export async function countTokens(transaction: Queryable, personId: string): Promise<number> {
  const rows = await transaction.query<{ count: number }>(
    'identity.count-tokens',
    `SELECT count(*)::integer AS count FROM api_tokens WHERE ${ownedBy('$1')}`,
    [personId],
  );
  return rows[0]?.count ?? 0;
}

export interface NewToken {
  name: string;
  scopes: readonly Scope[];
  hash: Buffer;
  days: number;
}

export async function insertToken(
  transaction: Queryable,
  personId: string,
  { name, scopes, hash, days }: NewToken,
): Promise<TokenRow | undefined> {
  const rows = await transaction.query<TokenRow>(
    'identity.insert-token',
    `INSERT INTO api_tokens (user_id, name, scopes, token_hash, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(days => $5)) RETURNING ${COLUMNS}`,
    [personId, name, scopes, hash, days],
  );
  return rows[0];
}

/** The newest first. */
export async function tokensOf(database: Queryable, personId: string, limit: number): Promise<TokenRow[]> {
  return database.query<TokenRow>(
    'identity.tokens',
    `SELECT ${COLUMNS} FROM api_tokens WHERE ${ownedBy('$1')} AND expires_at > now() ORDER BY id DESC LIMIT $2`,
    [personId, limit],
  );
}

/** @returns its name; undefined where there is none of this person. */
export async function deleteToken(transaction: Queryable, personId: string, id: string): Promise<string | undefined> {
  const rows = await transaction.query<{ name: string }>(
    'identity.delete-token',
    `DELETE FROM api_tokens WHERE id = $1 AND ${ownedBy('$2')} RETURNING name`,
    [id, personId],
  );
  return rows[0]?.name;
}

export async function liveToken(database: Queryable, hash: Buffer): Promise<LiveTokenRow | undefined> {
  const rows = await database.query<LiveTokenRow>(
    'identity.token',
    `SELECT t.id, t.scopes, t.created_at, t.expires_at, t.last_used_at,
            u.id AS person_id, u.email, u.display_name, u.slug, u.role, u.locale, u.currency
     FROM api_tokens t JOIN users u ON u.id = t.user_id
     WHERE t.token_hash = $1 AND t.expires_at > now() AND ${USABLE}`,
    [hash],
  );
  return rows[0];
}

export async function noteTokenUsed(database: Queryable, id: string, everySeconds: number): Promise<void> {
  await database.query(
    'identity.token-used',
    `UPDATE api_tokens SET last_used_at = now()
     WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - make_interval(secs => $2))`,
    [id, everySeconds],
  );
}
