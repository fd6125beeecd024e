import type { Queryable } from '../../../performance/database/index.ts';
import type { CategoryLevel } from './category-trail.ts';
import type { StoredVariant, VariantRow } from './plan-variants.ts';
import type { AttributeValue } from './product-draft.ts';

export interface StoredProduct {
  id: string;
  handle: string;
}

export interface LockedProduct extends StoredProduct {
  /** As it was before. */
  category: string;
}

/** One element of the JSON a write statement takes. Null fields of `keep` stay as they are in a known product. */
export interface ProductRow {
  handle: string;
  slug: string;
  title: string;
  description: string | null;
  description_html: string | null;
  category: string | null;
  brand: string | null;
  attributes: Record<string, AttributeValue> | null;
  price: number;
  currency: string;
  stock: number;
  condition: string | null;
  status: string | null;
  popularity: number | null;
  created_at: string | null;
  /** Columns the file says nothing of, where null is a value of its own. */
  keep: string[];
}

const PRODUCT_COLUMNS = `
  id uuid, handle text, slug text, title text, description text, description_html text, category text, brand text,
  attributes jsonb, price bigint, currency text, stock integer, condition text, status text, popularity integer,
  created_at timestamptz, keep jsonb`;

export async function currencies(database: Queryable): Promise<Set<string>> {
  const rows = await database.query<{ currency: string }>('import.currencies', `SELECT currency FROM exchange_rates`);
  return new Set(rows.map(({ currency }) => currency));
}

/** Parents first, as a category's parent must exist. */
export async function insertCategories(database: Queryable, levels: readonly CategoryLevel[]): Promise<void> {
  await database.query(
    'import.insert-categories',
    `INSERT INTO categories (path, name)
     SELECT path, name FROM jsonb_to_recordset($1) AS c (path text, name text) ORDER BY path COLLATE "C"
     ON CONFLICT (path) DO NOTHING`,
    [JSON.stringify(levels)],
  );
}

/** Locks them, so that an order placed meanwhile is not lost between reading stock and writing it. */
export async function lockProducts(database: Queryable, seller: string, handles: string[]): Promise<LockedProduct[]> {
  return database.query(
    'import.lock-products',
    `SELECT id, handle, category FROM products WHERE user_id = $1 AND handle = ANY ($2) ORDER BY id FOR UPDATE`,
    [seller, handles],
  );
}

export async function variantsOf(database: Queryable, productIds: string[]): Promise<StoredVariant[]> {
  return database.query(
    'import.variants-of',
    `SELECT id, product_id, sku, options, price, stock, position FROM product_variants
     WHERE product_id = ANY ($1) ORDER BY id FOR UPDATE`,
    [productIds],
  );
}

export async function insertProducts(
  database: Queryable,
  seller: string,
  rows: readonly ProductRow[],
): Promise<StoredProduct[]> {
  return database.query(
    'import.insert-products',
    `INSERT INTO products (user_id, slug, handle, title, description, description_html, category, brand, attributes,
                           price, currency, stock, condition, status, popularity, created_at)
     SELECT $1, slug, handle, title, coalesce(description, ''), description_html, coalesce(category, 'other'), brand,
            coalesce(attributes, '{}'), price, currency, stock, coalesce(condition, 'new'),
            ${soldOut(`coalesce(status, 'active')`, 'stock')}, coalesce(popularity, 0), coalesce(created_at, now())
     FROM jsonb_to_recordset($2) AS n (${PRODUCT_COLUMNS})
     RETURNING id, handle`,
    [seller, JSON.stringify(rows)],
  );
}

/** Writes only what differs. @returns the ids of products that changed. */
export async function updateProducts(
  database: Queryable,
  rows: readonly (ProductRow & { id: string })[],
): Promise<{ id: string }[]> {
  return database.query(
    'import.update-products',
    `UPDATE products p
     SET (title, description, description_html, category, brand, attributes, currency, condition, status, popularity,
          created_at, price, stock, deleted_at)
       = (n.title, n.description, n.description_html, n.category, n.brand, n.attributes, n.currency, n.condition,
          n.status, n.popularity, n.created_at, n.price, n.stock, NULL)
     FROM (
       SELECT n.id, n.title, n.currency, n.price, n.stock,
         coalesce(n.description, o.description) AS description,
         CASE WHEN n.keep ? 'description' THEN o.description_html ELSE n.description_html END AS description_html,
         coalesce(n.category, o.category) AS category,
         CASE WHEN n.keep ? 'brand' THEN o.brand ELSE n.brand END AS brand,
         coalesce(n.attributes, o.attributes) AS attributes,
         coalesce(n.condition, o.condition) AS condition,
         ${soldOut(`coalesce(n.status, CASE o.status WHEN 'sold_out' THEN 'active' ELSE o.status END)`, 'n.stock')} AS status,
         coalesce(n.popularity, o.popularity) AS popularity,
         coalesce(n.created_at, o.created_at) AS created_at
       FROM jsonb_to_recordset($1) AS n (${PRODUCT_COLUMNS})
       JOIN products o ON o.id = n.id
     ) n
     WHERE p.id = n.id
       AND (p.title, p.description, p.description_html, p.category, p.brand, p.attributes, p.currency, p.condition,
            p.status, p.popularity, p.created_at, p.price, p.stock, p.deleted_at)
         IS DISTINCT FROM
           (n.title, n.description, n.description_html, n.category, n.brand, n.attributes, n.currency, n.condition,
            n.status, n.popularity, n.created_at, n.price, n.stock, NULL)
     RETURNING p.id`,
    [JSON.stringify(rows)],
  );
}

export async function deleteVariants(database: Queryable, ids: string[]): Promise<void> {
  await database.query('import.delete-variants', `DELETE FROM product_variants WHERE id = ANY ($1)`, [ids]);
}

export async function updateVariants(
  database: Queryable,
  rows: readonly (VariantRow & { id: string })[],
): Promise<void> {
  await database.query(
    'import.update-variants',
    `UPDATE product_variants v
     SET (sku, options, price, stock, position) = (n.sku, n.options, n.price, n.stock, n.position)
     FROM jsonb_to_recordset($1)
       AS n (id uuid, sku text, options jsonb, price bigint, stock integer, position integer)
     WHERE v.id = n.id`,
    [JSON.stringify(rows)],
  );
}

export async function insertVariants(
  database: Queryable,
  rows: readonly (VariantRow & { product_id: string })[],
): Promise<void> {
  await database.query(
    'import.insert-variants',
    `INSERT INTO product_variants (product_id, sku, options, price, stock, position)
     SELECT product_id, sku, options, price, stock, position FROM jsonb_to_recordset($1)
       AS n (product_id uuid, sku text, options jsonb, price bigint, stock integer, position integer)`,
    [JSON.stringify(rows)],
  );
}

/** An active product without stock is sold out. */
function soldOut(status: string, stock: string): string {
  return `CASE WHEN ${status} = 'active' AND ${stock} = 0 THEN 'sold_out' ELSE ${status} END`;
}
