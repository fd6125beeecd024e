import type { Queryable } from '../../../performance/database/index.ts';

export interface ListingRow {
  id: string;
  slug: string;
  title: string;
  description: string;
  category: string;
  condition: string;
  price: number;
  /** null for that of the seller's settings. */
  currency: string | null;
  stock: number;
  status: string;
}

export interface Selling {
  /** Whether they may sell. */
  sells: boolean;
  listings: number;
}

/** Locked, so that the listings counted are all there are when the transaction ends. */
export async function lockSeller(transaction: Queryable, person: string, most: number): Promise<Selling | undefined> {
  const rows = await transaction.query<Selling>(
    'catalog.lock-seller',
    `SELECT u.role IN ('seller', 'admin') AS sells, listings.count AS listings
     FROM users u, LATERAL (
       SELECT count(*)::integer AS count FROM (
         SELECT p.created_at FROM products p WHERE p.user_id = u.id ORDER BY p.id DESC LIMIT $2) latest
       WHERE latest.created_at > now() - interval '1 day'
     ) listings
     WHERE u.id = $1 AND u.deleted_at IS NULL FOR NO KEY UPDATE OF u`,
    [person, most],
  );
  return rows[0];
}

export async function currencyExists(database: Queryable, currency: string): Promise<boolean> {
  const sql = `SELECT 1 FROM exchange_rates WHERE currency = $1`;
  return (await database.query('catalog.currency-exists', sql, [currency])).length > 0;
}

/** With its one variant. */
export async function insertListing(transaction: Queryable, person: string, listing: ListingRow): Promise<void> {
  const { id, slug, title, description, category, condition, price, currency, stock, status } = listing;
  await transaction.query(
    'catalog.insert-listing',
    `INSERT INTO products (id, user_id, slug, title, description, category, condition, price, currency, stock, status)
     SELECT $1, u.id, $3, $4, $5, $6, $7, $8, coalesce($9, u.currency), $10,
            CASE WHEN $11 = 'active' AND $10 = 0 THEN 'sold_out' ELSE $11 END
     FROM users u WHERE u.id = $2`,
    [id, person, slug, title, description, category, condition, price, currency, stock, status],
  );
  await transaction.query(
    'catalog.insert-only-variant',
    `INSERT INTO product_variants (product_id, price, stock, position) VALUES ($1, $2, $3, 0)`,
    [id, price, stock],
  );
}
