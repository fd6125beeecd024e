import { hashPassword } from '../../src/domains/identity/index.ts';
import type { Database } from '../../src/performance/database/index.ts';
import { makeSeller, type SellerTraits } from './catalog-factory.ts';

export const TEST_PASSWORD = 'a password for tests';

let hash: Promise<string> | undefined;

export interface Account {
  id: string;
  email: string;
}

/** Somebody who can sign in with TEST_PASSWORD, if their traits allow it. */
export async function makeAccount(database: Database, traits: SellerTraits & { slug: string }): Promise<Account> {
  hash ??= hashPassword(TEST_PASSWORD);
  const id = await makeSeller(database, traits);
  const email = `${traits.slug}@shop.example`;
  await database.query(
    'test.account',
    `UPDATE users SET email = $2, password_hash = $3, email_confirmed_at = now() WHERE id = $1`,
    [id, email, await hash],
  );
  return { id, email };
}
