import type { Queryable } from '../../performance/database/index.ts';
import { ownListing } from './catalog.policy.ts';

export interface LockedProduct {
  id: string;
  category: string;
  updatedAt: Date;
}

export interface VariantChange {
  id: string;
  price?: number | undefined;
  stock?: number | undefined;
}

export interface ProductChange {
  title?: string | undefined;
  description?: string | undefined;
  category?: string | undefined;
  condition?: string | undefined;
  status?: string | undefined;
}

/** The seller's own product, locked until the transaction ends; whoever edits it meanwhile waits and sees the result. */
export async function lockOwnProduct(
  transaction: Queryable,
  key: 'id' | 'slug',
  value: string,
  sellerId: string,
): Promise<LockedProduct | undefined> {
  const rows = await transaction.query<LockedProduct>('catalog.lock-own-product', LOCK_OWN_PRODUCT_BY[key], [
    value,
    sellerId,
  ]);
  return rows[0];
}

const lockSql = (key: string) => `
  SELECT p.id, p.category, p.updated_at AS "updatedAt" FROM products p
  WHERE ${key} AND ${ownListing('$2')} FOR UPDATE`;

const LOCK_OWN_PRODUCT_BY = { id: lockSql('p.id = $1::uuid'), slug: lockSql('p.slug = $1') };

/** Whether there is such a listing at all, drafts too: told to nobody but the audit log. @returns its id */
export async function idOfAny(transaction: Queryable, key: 'id' | 'slug', value: string): Promise<string | undefined> {
  const rows = await transaction.query<{ id: string }>('catalog.somebody-elses', ANY_PRODUCT_BY[key], [value]);
  return rows[0]?.id;
}

const anySql = (key: string) => `SELECT id FROM products WHERE ${key} AND deleted_at IS NULL`;

const ANY_PRODUCT_BY = { id: anySql('id = $1::uuid'), slug: anySql('slug = $1') };

export async function variantIds(transaction: Queryable, productId: string): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>(
    'catalog.variant-ids',
    `SELECT id FROM product_variants WHERE product_id = $1 ORDER BY id`,
    [productId],
  );
  return rows.map(({ id }) => id);
}

/** The product's price, stock and "sold out" follow by trigger. */
export async function changeVariants(
  transaction: Queryable,
  productId: string,
  changes: readonly VariantChange[],
): Promise<void> {
  await transaction.query(
    'catalog.change-variants',
    `UPDATE product_variants v
     SET price = coalesce(n.price, v.price), stock = coalesce(n.stock, v.stock)
     FROM jsonb_to_recordset($2::jsonb) AS n (id uuid, price bigint, stock integer)
     WHERE v.id = n.id AND v.product_id = $1`,
    [productId, JSON.stringify(changes)],
  );
}

/**
 * Always writes the row: its `updated_at` is the version of the whole listing, variants included. A description that
 * is edited is plain text; the HTML it was imported with goes.
 */
export async function changeProduct(
  transaction: Queryable,
  productId: string,
  { title, description, status, category, condition }: ProductChange,
): Promise<void> {
  await transaction.query(
    'catalog.change-product',
    `UPDATE products
     SET title = coalesce($2, title),
         description = coalesce($3, description),
         description_html = CASE WHEN $3::text IS NULL THEN description_html END,
         status = CASE WHEN coalesce($4, status) = 'active' AND stock = 0 THEN 'sold_out' ELSE coalesce($4, status) END,
         category = coalesce($5, category),
         condition = coalesce($6, condition)
     WHERE id = $1`,
    [productId, title ?? null, description ?? null, status ?? null, category ?? null, condition ?? null],
  );
}

export async function categoryExists(database: Queryable, path: string): Promise<boolean> {
  const rows = await database.query('catalog.category-exists', `SELECT 1 FROM categories WHERE path = $1`, [path]);
  return rows.length > 0;
}

/** The id alone, before anything is locked; that it is the seller's own is looked at under lock. */
export async function productIdBy(database: Queryable, key: 'id' | 'slug', value: string): Promise<string | undefined> {
  if (key === 'id') return value;
  const rows = await database.query<{ id: string }>('catalog.id-by-slug', `SELECT id FROM products WHERE slug = $1`, [
    value,
  ]);
  return rows[0]?.id;
}
