import { createHash } from 'node:crypto';

import { hashPassword } from '../../../src/domains/identity/index.ts';
import type { Queryable } from '../../../src/performance/database/index.ts';
import { makeSellers, type Person } from './make-people.ts';

/** What every person of the demo signs in with. It is no secret: docs/demo.md tells it to everybody. */
export const DEMO_PASSWORD = 'welcome-to-the-demo';

/** The addresses of the demo's sellers: each signs in with DEMO_PASSWORD and may edit their listings. */
export function demoSellerEmails(): string[] {
  return makeSellers().map(({ email }) => email);
}

/**
 * Lets the demo's people sign in. All share one hash: it guards nothing, and a hash for each would cost the first start
 * half a minute. Whoever has a password already, or is closed, stays as they are.
 */
export async function giveDemoPassword(queryable: Queryable, people: readonly Person[]): Promise<void> {
  await queryable.query(
    'seed.give-password',
    `UPDATE users SET password_hash = $2
     WHERE id = ANY ($1::uuid[]) AND password_hash IS NULL AND deleted_at IS NULL`,
    [people.map(({ id }) => id), await hashPassword(DEMO_PASSWORD, SALT)],
  );
}

/** Fixed, because the same numbers make the same demo everywhere. */
const SALT = createHash('sha256').update('the demo').digest().subarray(0, 16);
