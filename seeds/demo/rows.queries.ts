import type { Queryable } from '../../src/performance/database/index.ts';
import { insertRows } from '../insert-rows.ts';
import { daysAfter, between, LAST_DAY } from './calendar.ts';
import type { CategorySketch } from './catalogue/categories.ts';
import { namedId } from './ids.ts';
import { makeOrders, type OrderSketch } from './orders/make-orders.ts';
import type { Follow, Person } from './people/make-people.ts';
import type { ProductSketch } from './products/make-product.ts';
import { Random } from './random.ts';

const TIMES = { created_at: 'timestamptz', updated_at: 'timestamptz' } as const;

export async function insertCategories(queryable: Queryable, categories: readonly CategorySketch[]): Promise<void> {
  // A parent first: one statement checks its foreign key only at its end, so all go in at once.
  await queryable.query(
    'seed.insert-categories',
    `INSERT INTO categories (path, name, position)
     SELECT path, name, position FROM jsonb_to_recordset($1::jsonb) AS given (path text, name text, position integer)
     ON CONFLICT (path) DO NOTHING`,
    [JSON.stringify(categories)],
  );
}

export async function insertPeople(queryable: Queryable, people: readonly Person[]): Promise<void> {
  const rows = people.map(({ id, email, name, slug, role, bio, location, locale, currency, createdAt }) => ({
    id,
    email,
    display_name: name,
    slug,
    role,
    bio,
    location,
    locale,
    currency,
    created_at: createdAt,
    updated_at: createdAt,
  }));
  const texts = {
    email: 'text',
    display_name: 'text',
    slug: 'text',
    role: 'text',
    bio: 'text',
    location: 'text',
  } as const;
  await insertRows(queryable, 'users', { id: 'uuid', ...texts, locale: 'text', currency: 'text', ...TIMES }, rows);
}

export async function insertFollows(queryable: Queryable, follows: readonly Follow[]): Promise<void> {
  const rows = follows.map(({ id, followerId, sellerId, createdAt }) => ({
    id,
    follower_id: followerId,
    seller_id: sellerId,
    created_at: createdAt,
    updated_at: createdAt,
  }));
  await insertRows(queryable, 'follows', { id: 'uuid', follower_id: 'uuid', seller_id: 'uuid', ...TIMES }, rows);
}

/** Products with their variants, orders, reviews and saves: one transaction a batch. */
export async function insertProducts(
  transaction: Queryable,
  products: readonly ProductSketch[],
  sellers: readonly Person[],
  buyers: readonly Person[],
): Promise<void> {
  const sellerOf = ({ seller }: ProductSketch) => sellers[seller]?.id ?? '';
  await insertRows(
    transaction,
    'products',
    PRODUCT_COLUMNS,
    products.map((product) => productRow(product, sellerOf(product))),
  );
  await insertRows(transaction, 'product_variants', VARIANT_COLUMNS, products.flatMap(variantRows));
  await insertOrders(
    transaction,
    products.flatMap((product) => makeOrders(product, sellerOf(product), buyers)),
  );
  await insertRows(
    transaction,
    'saves',
    SAVE_COLUMNS,
    products.flatMap((product) => saveRows(product, buyers)),
  );
}

const PRODUCT_COLUMNS = {
  id: 'uuid',
  user_id: 'uuid',
  slug: 'text',
  handle: 'text',
  title: 'text',
  description: 'text',
  category: 'text',
  brand: 'text',
  attributes: 'jsonb',
  price: 'bigint',
  currency: 'text',
  stock: 'integer',
  condition: 'text',
  status: 'text',
  popularity: 'integer',
  ...TIMES,
} as const;

function productRow(product: ProductSketch, sellerId: string) {
  const stock = product.variants.reduce((sum, variant) => sum + variant.stock, 0);
  const { id, slug, title, description, kind, brand, attributes, currency, condition, popularity, createdAt } = product;
  return {
    id,
    user_id: sellerId,
    slug,
    handle: `demo-${product.place}`,
    title,
    description,
    category: kind.category,
    brand,
    attributes,
    price: Math.min(...product.variants.map(({ price }) => price)),
    currency,
    stock,
    condition,
    status: stock === 0 ? 'sold_out' : 'active',
    popularity,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

const VARIANT_COLUMNS = {
  id: 'uuid',
  product_id: 'uuid',
  sku: 'text',
  options: 'jsonb',
  price: 'bigint',
  stock: 'integer',
  position: 'integer',
  ...TIMES,
} as const;

function variantRows({ id: productId, variants, createdAt }: ProductSketch) {
  return variants.map((variant, position) => ({
    ...variant,
    product_id: productId,
    position,
    created_at: createdAt,
    updated_at: createdAt,
  }));
}

const SAVE_COLUMNS = { id: 'uuid', user_id: 'uuid', product_id: 'uuid', ...TIMES } as const;

function saveRows(product: ProductSketch, buyers: readonly Person[]) {
  const random = new Random(`saves ${product.place}`);
  const count = Math.min(buyers.length, Math.round(Math.sqrt(product.popularity) * 0.5 * random.next()));
  return random.some(buyers, count).map((buyer) => {
    const at = between(random, product.createdAt, LAST_DAY);
    const id = namedId(`save ${product.place} ${buyer.slug}`, at);
    return { id, user_id: buyer.id, product_id: product.id, created_at: at, updated_at: at };
  });
}

async function insertOrders(transaction: Queryable, orders: readonly OrderSketch[]): Promise<void> {
  await insertRows(transaction, 'orders', ORDER_COLUMNS, orders.map(orderRow));
  await insertRows(transaction, 'order_items', ITEM_COLUMNS, orders.map(itemRow));
  await insertRows(transaction, 'order_events', EVENT_COLUMNS, orders.flatMap(eventRows));
  await insertRows(transaction, 'reviews', REVIEW_COLUMNS, orders.flatMap(reviewRows));
}

const ORDER_COLUMNS = {
  id: 'uuid',
  group_id: 'uuid',
  user_id: 'uuid',
  seller_id: 'uuid',
  status: 'text',
  total_amount: 'bigint',
  currency: 'text',
  shipping_address: 'jsonb',
  idempotency_key: 'text',
  ...TIMES,
} as const;

function orderRow({
  id,
  groupId,
  buyer,
  sellerId,
  status,
  total,
  currency,
  idempotencyKey,
  createdAt,
  events,
}: OrderSketch) {
  const [city, country = city] = buyer.location.split(', ');
  return {
    id,
    group_id: groupId,
    user_id: buyer.id,
    seller_id: sellerId,
    status,
    total_amount: total,
    currency,
    shipping_address: { name: buyer.name, city, country },
    idempotency_key: idempotencyKey,
    created_at: createdAt,
    updated_at: events.at(-1)?.createdAt ?? daysAfter(createdAt, 0),
  };
}

const ITEM_COLUMNS = {
  id: 'uuid',
  order_id: 'uuid',
  product_id: 'uuid',
  variant_id: 'uuid',
  quantity: 'integer',
  price: 'bigint',
  title: 'text',
  options: 'jsonb',
  ...TIMES,
} as const;

function itemRow({ id, item, createdAt }: OrderSketch) {
  const { productId, variantId, ...rest } = item;
  const times = { created_at: createdAt, updated_at: createdAt };
  return { ...rest, order_id: id, product_id: productId, variant_id: variantId, ...times };
}

const EVENT_COLUMNS = { id: 'uuid', order_id: 'uuid', actor_id: 'uuid', status: 'text', ...TIMES } as const;

function eventRows({ id: orderId, events, buyer, sellerId }: OrderSketch) {
  return events.map(({ id, status, createdAt }) => ({
    id,
    order_id: orderId,
    actor_id: status === 'pending' || status === 'cancelled' ? buyer.id : sellerId,
    status,
    created_at: createdAt,
    updated_at: createdAt,
  }));
}

const REVIEW_COLUMNS = {
  id: 'uuid',
  order_item_id: 'uuid',
  product_id: 'uuid',
  user_id: 'uuid',
  rating: 'smallint',
  body: 'text',
  seller_reply: 'text',
  ...TIMES,
} as const;

function reviewRows({ review, item, buyer }: OrderSketch) {
  if (review === undefined) return [];
  const { id, rating, body, reply, createdAt, updatedAt } = review;
  const what = { order_item_id: item.id, product_id: item.productId, user_id: buyer.id };
  return [{ id, ...what, rating, body, seller_reply: reply, created_at: createdAt, updated_at: updatedAt }];
}
