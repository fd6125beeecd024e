import type { Database } from '../../../src/performance/database/index.ts';
import { makeBuyers, makeSellers } from './make-people.ts';

export interface ClosedDemo {
  people: number;
  listings: number;
}

/**
 * Takes the demo out of a shop that is to open for real: its people cannot sign in any more and their listings are
 * gone from it. Orders and reviews stay, as they do for everybody who leaves.
 */
export async function closeDemoAccounts(database: Database): Promise<ClosedDemo> {
  const ids = [...makeSellers(), ...makeBuyers()].map(({ id }) => id);
  const people = await database.transaction(async (transaction) => {
    const closed = await transaction.query(
      'seed.close-accounts',
      `UPDATE users SET deleted_at = now(), password_hash = NULL
       WHERE id = ANY ($1::uuid[]) AND deleted_at IS NULL RETURNING id`,
      [ids],
    );
    await transaction.query(
      'seed.close-sessions',
      `UPDATE sessions SET revoked_at = now() WHERE user_id = ANY ($1::uuid[]) AND revoked_at IS NULL`,
      [ids],
    );
    return closed.length;
  });
  return { people, listings: await removeListings(database, ids) };
}

const BATCH = 5_000;

/** In parts, because the generator may have given them a million. */
async function removeListings(database: Database, ids: readonly string[]): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await database.query(
      'seed.remove-listings',
      `UPDATE products SET deleted_at = now() WHERE id IN (
         SELECT id FROM products WHERE user_id = ANY ($1::uuid[]) AND deleted_at IS NULL LIMIT ${BATCH}) RETURNING id`,
      [ids],
    );
    removed += rows.length;
    if (rows.length < BATCH) return removed;
  }
}
