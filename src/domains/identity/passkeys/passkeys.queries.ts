import type { Queryable } from '../../../performance/database/index.ts';
import { ownedBy, USABLE } from '../identity.policy.ts';
import type { PasskeyView } from './passkey.view.ts';

export interface PasskeyRow {
  id: string;
  personId: string;
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  transports: string[];
}

const ROW = `p.id, p.user_id AS "personId", p.credential_id AS "credentialId", p.public_key AS "publicKey", p.counter,
             p.transports`;

interface ViewRow {
  id: string;
  name: string;
  synced: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

const VIEW = `id, name, synced, created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

/** Of people who may sign in. */
export async function passkeyByCredential(database: Queryable, credentialId: Buffer): Promise<PasskeyRow | undefined> {
  const rows = await database.query<PasskeyRow>(
    'identity.passkey-by-credential',
    `SELECT ${ROW} FROM passkeys p JOIN users u ON u.id = p.user_id
     WHERE p.credential_id = $1 AND ${USABLE}`,
    [credentialId],
  );
  return rows[0];
}

export async function passkeysOf(database: Queryable, personId: string): Promise<PasskeyRow[]> {
  return database.query<PasskeyRow>(
    'identity.passkeys',
    `SELECT ${ROW} FROM passkeys p WHERE p.${ownedBy('$1')} ORDER BY p.created_at`,
    [personId],
  );
}

export async function listPasskeys(database: Queryable, personId: string): Promise<PasskeyView[]> {
  const rows = await database.query<ViewRow>(
    'identity.list-passkeys',
    `SELECT ${VIEW} FROM passkeys WHERE ${ownedBy('$1')} ORDER BY created_at`,
    [personId],
  );
  return rows.map(viewOf);
}

/** @returns undefined where the credential is known already, whoever's it is. */
export async function insertPasskey(
  database: Queryable,
  row: Omit<PasskeyRow, 'id'> & { name: string; synced: boolean },
): Promise<PasskeyView | undefined> {
  const rows = await database.query<ViewRow>(
    'identity.insert-passkey',
    `INSERT INTO passkeys (user_id, credential_id, public_key, counter, transports, name, synced)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_id) DO NOTHING RETURNING ${VIEW}`,
    [row.personId, row.credentialId, row.publicKey, row.counter, row.transports, row.name, row.synced],
  );
  return rows[0] === undefined ? undefined : viewOf(rows[0]);
}

/** Authenticators that count only ever count up; those that do not say 0. @returns whether it may be used. */
export async function notePasskeyUse(
  database: Queryable,
  id: string,
  counter: number,
  synced: boolean,
): Promise<boolean> {
  const rows = await database.query(
    'identity.note-passkey-use',
    `UPDATE passkeys SET counter = $2, synced = $3, last_used_at = now()
     WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) RETURNING id`,
    [id, counter, synced],
  );
  return rows.length > 0;
}

export async function renamePasskey(
  database: Queryable,
  personId: string,
  id: string,
  name: string,
): Promise<PasskeyView | undefined> {
  const rows = await database.query<ViewRow>(
    'identity.rename-passkey',
    `UPDATE passkeys SET name = $3 WHERE id = $2 AND ${ownedBy('$1')} RETURNING ${VIEW}`,
    [personId, id, name],
  );
  return rows[0] === undefined ? undefined : viewOf(rows[0]);
}

export async function deletePasskey(database: Queryable, personId: string, id: string): Promise<boolean> {
  const rows = await database.query(
    'identity.delete-passkey',
    `DELETE FROM passkeys WHERE id = $2 AND ${ownedBy('$1')} RETURNING id`,
    [personId, id],
  );
  return rows.length > 0;
}

function viewOf({ createdAt, lastUsedAt, ...row }: ViewRow): PasskeyView {
  return { ...row, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}
