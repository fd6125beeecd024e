import type { Queryable } from '../../../performance/database/index.ts';
import type { Addressee } from './send-letter.ts';

/** Suspended people as well: what happens to their account is theirs to know. undefined for who left. */
export async function addresseeOf(queryable: Queryable, personId: string): Promise<Addressee | undefined> {
  const rows = await queryable.query<Addressee>(
    'identity.addressee',
    `SELECT email, locale FROM users WHERE id = $1 AND deleted_at IS NULL`,
    [personId],
  );
  return rows[0];
}
