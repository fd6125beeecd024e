import { createHash, randomUUID } from 'node:crypto';

import type { Database, Queryable } from '../../src/performance/database/index.ts';

let serial = 0;
const next = () => (serial += 1);

export interface SellerTraits {
  slug?: string;
  name?: string;
  role?: 'buyer' | 'seller' | 'admin';
  status?: 'active' | 'suspended';
  deletedAt?: Date;
  createdAt?: Date;
}

/** @returns the id of a new person, a seller unless told otherwise. */
export async function makeSeller(database: Queryable, traits: SellerTraits = {}): Promise<string> {
  const number = next();
  const rows = await database.query<{ id: string }>(
    'test.seller',
    `INSERT INTO users (email, display_name, slug, role, status, deleted_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, now())) RETURNING id`,
    [
      `person-${number}@example.com`,
      traits.name ?? `Person ${number}`,
      traits.slug ?? `person-${number}`,
      traits.role ?? 'seller',
      traits.status ?? 'active',
      traits.deletedAt ?? null,
      traits.createdAt ?? null,
    ],
  );
  return idOf(rows);
}

/** Makes the category and all above it, where they are missing. */
export async function makeCategory(database: Queryable, path: string): Promise<string> {
  const parts = path.split('/');
  for (const depth of parts.keys()) {
    const name = parts[depth] ?? '';
    await database.query(
      'test.category',
      `INSERT INTO categories (path, name) VALUES ($1, $2) ON CONFLICT (path) DO NOTHING`,
      [parts.slice(0, depth + 1).join('/'), `${name.charAt(0).toUpperCase()}${name.slice(1)}`],
    );
  }
  return path;
}

export interface ProductTraits {
  seller: string;
  slug?: string;
  title?: string;
  category?: string;
  brand?: string | null;
  /** Minor units; also of the only variant. */
  price?: number;
  currency?: string;
  stock?: number;
  condition?: string;
  status?: 'draft' | 'active' | 'sold_out' | 'archived';
  popularity?: number;
  description?: string;
  attributes?: Record<string, unknown>;
  createdAt?: Date | string;
  deletedAt?: Date;
  /** Instead of one variant with the price and stock of the product. */
  variants?: { options: Record<string, string>; price: number; stock: number }[];
  pictures?: number;
}

/** @returns the id of a new product with its variants and pictures. */
export async function makeProduct(database: Database, traits: ProductTraits): Promise<string> {
  const number = next();
  const category = await makeCategory(database, traits.category ?? 'things');
  const price = traits.price ?? 1_000;
  const stock = traits.stock ?? (traits.status === 'sold_out' ? 0 : 3);
  const variants = traits.variants ?? [{ options: {}, price, stock }];
  return database.transaction(async (transaction) => {
    const id = await insertProduct(transaction, { ...traits, category, price, stock }, number);
    await transaction.query(
      'test.variants',
      `INSERT INTO product_variants (product_id, options, price, stock, position)
       SELECT $1, v.options, v.price, v.stock, v.place - 1
       FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS (options jsonb, price bigint, stock integer))
            WITH ORDINALITY AS v (options, price, stock, place)`,
      [id, JSON.stringify(variants)],
    );
    for (let position = 0; position < (traits.pictures ?? 0); position += 1)
      await insertPicture(transaction, id, position);
    return id;
  });
}

async function insertProduct(database: Queryable, traits: ProductTraits, number: number): Promise<string> {
  const rows = await database.query<{ id: string }>(
    'test.product',
    `INSERT INTO products (user_id, slug, title, description, category, brand, price, currency, stock, condition,
                           status, popularity, attributes, created_at, deleted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, coalesce($14, now()), $15) RETURNING id`,
    [
      traits.seller,
      traits.slug ?? `thing-${number}`,
      traits.title ?? `Thing ${number}`,
      traits.description ?? '',
      traits.category ?? null,
      traits.brand ?? null,
      traits.price ?? null,
      traits.currency ?? 'USD',
      traits.stock ?? null,
      traits.condition ?? 'new',
      traits.status ?? 'active',
      traits.popularity ?? 0,
      JSON.stringify(traits.attributes ?? {}),
      traits.createdAt ?? null,
      traits.deletedAt ?? null,
    ],
  );
  return idOf(rows);
}

async function insertPicture(database: Queryable, productId: string, position: number): Promise<void> {
  const hash = createHash('sha256').update(`${productId} ${position}`).digest('hex');
  const variants = [{ format: 'webp', width: 400, bytes: 1_000, key: `products/small/${hash}.webp` }];
  await database.query(
    'test.picture',
    `INSERT INTO pictures (content_hash, status, width, height, placeholder, variants)
     VALUES ($1, 'ready', 400, 300, 'data:,', $2::jsonb)`,
    [hash, JSON.stringify(variants)],
  );
  await database.query(
    'test.product-picture',
    `INSERT INTO product_images (product_id, position, content_hash, alt) VALUES ($1, $2, $3, $4)`,
    [productId, position, hash, `Picture ${position}`],
  );
}

export interface ReviewTraits {
  product: string;
  rating: number;
  body?: string;
  status?: 'published' | 'hidden';
  createdAt?: Date | string;
  sellerReply?: string;
}

/** A review the only way there is: by the buyer of a completed order. @returns its id. */
export async function makeReview(database: Queryable, traits: ReviewTraits): Promise<string> {
  const buyer = await makeSeller(database, { role: 'buyer' });
  const item = await makeCompletedOrder(database, { product: traits.product, buyer });
  const rows = await database.query<{ id: string }>(
    'test.review',
    `INSERT INTO reviews (order_item_id, product_id, user_id, rating, body, status, seller_reply, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, now())) RETURNING id`,
    [
      item,
      traits.product,
      buyer,
      traits.rating,
      traits.body ?? 'As described.',
      traits.status ?? 'published',
      traits.sellerReply ?? null,
      traits.createdAt ?? null,
    ],
  );
  return idOf(rows);
}

/** @returns the id of the one item of a new completed order. */
export async function makeCompletedOrder(
  database: Queryable,
  { product, buyer }: { product: string; buyer: string },
): Promise<string> {
  const rows = await database.query<{ id: string }>(
    'test.order',
    `WITH bought AS (
       SELECT p.id, p.user_id, p.price, p.currency, p.title,
              (SELECT v.id FROM product_variants v WHERE v.product_id = p.id ORDER BY v.position LIMIT 1) AS variant
       FROM products p WHERE p.id = $1
     ), placed AS (
       INSERT INTO orders (group_id, user_id, seller_id, status, total_amount, currency, shipping_address,
                           idempotency_key)
       SELECT $3::uuid, $2, user_id, 'completed', price, currency, '{}', $3::uuid::text FROM bought RETURNING id
     )
     INSERT INTO order_items (order_id, product_id, variant_id, quantity, price, title)
     SELECT placed.id, bought.id, variant, 1, bought.price, bought.title FROM placed, bought RETURNING id`,
    [product, buyer, randomUUID()],
  );
  return idOf(rows);
}

function idOf(rows: { id: string }[]): string {
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('Nothing was inserted.');
  return id;
}
