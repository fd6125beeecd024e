import { createHash } from 'node:crypto';

import type { Database } from '../../../performance/database/index.ts';
import { StartError } from '../../../shared/errors.ts';
import { slugify } from '../../../shared/slug.ts';

/** Whom imported products belong to when nobody is named: an account of the shop that nobody can sign in to. */
export const SHOP_SELLER = 'shop@marketplace.invalid';

export interface ImportSeller {
  id: string;
  email: string;
  created: boolean;
}

/**
 * Finds the seller by e-mail address, or opens an account with no password yet. A buyer becomes a seller.
 * @param name the display name of a new account.
 * @throws StartError for an address that is none, and for an account that is suspended or deleted.
 */
export async function findOrCreateSeller(database: Database, email: string, name: string): Promise<ImportSeller> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 254) {
    throw new StartError(`"${email}" is not an e-mail address: give --seller somebody@shop.example.`);
  }
  const [found] = await database.query<{ id: string; email: string; role: string; usable: boolean }>(
    'import.find-seller',
    `SELECT id, email, role, status = 'active' AND deleted_at IS NULL AS usable FROM users WHERE lower(email) = lower($1)`,
    [email],
  );
  if (found === undefined) return createSeller(database, email, name);
  if (!found.usable) throw new StartError(`The account ${email} is suspended or deleted: name another --seller.`);
  if (found.role === 'buyer') {
    await database.query('import.make-seller', `UPDATE users SET role = 'seller' WHERE id = $1`, [found.id]);
  }
  return { id: found.id, email: found.email.toLowerCase(), created: false };
}

async function createSeller(database: Database, email: string, name: string): Promise<ImportSeller> {
  const displayName = [...name].slice(0, 80).join('').trim() || 'Shop';
  const suffix = createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 6);
  const slug = [slugify(displayName, 80), suffix].filter((part) => part !== '').join('-');
  const rows = await database.query<{ id: string }>(
    'import.create-seller',
    `INSERT INTO users (email, display_name, slug, role) VALUES ($1, $2, $3, 'seller')
     ON CONFLICT ((lower(email))) DO UPDATE SET role = users.role RETURNING id`,
    [email, displayName, slug],
  );
  const [created] = rows;
  if (created === undefined) throw new Error('INSERT … RETURNING gave no row');
  return { id: created.id, email: email.toLowerCase(), created: true };
}

/** "jane.doe@shop.example" → "Jane Doe" */
export function nameFromEmail(email: string): string {
  const words = email
    .replace(/@.*$/, '')
    .split(/[._+-]+/)
    .filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
