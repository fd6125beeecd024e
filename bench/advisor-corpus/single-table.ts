import { type CorpusCase, rowId, wants } from './corpus.ts';

const buyer = rowId('user', 3);
const seller = rowId('user', 18_100);

/** One table, one statement: equality, ranges, orders, several keys. */
export const SINGLE_TABLE: readonly CorpusCase[] = [
  wants(
    'orders of a checkout',
    'SELECT id, status, total_amount FROM orders WHERE group_id = $1',
    [rowId('group', 500)],
    ['orders (group_id)'],
  ),
  wants('a product by its handle', 'SELECT * FROM products WHERE handle = $1', ['h4711'], ['products (handle)']),
  wants(
    'a variant by its SKU',
    'SELECT * FROM product_variants WHERE sku = $1',
    ['SKU-00000000'],
    ['product_variants (sku)'],
  ),
  wants(
    'orders of a seller',
    'SELECT id, status, total_amount, shipping_address FROM orders WHERE seller_id = $1',
    [seller],
    ['orders (seller_id)'],
  ),
  wants(
    'items of a product',
    'SELECT id, order_id, quantity, price, title FROM order_items WHERE product_id = $1',
    [rowId('product', 77)],
    ['order_items (product_id)'],
  ),
  wants(
    'history of an order',
    'SELECT status, note, created_at FROM order_events WHERE order_id = $1 ORDER BY created_at',
    [rowId('order', 99)],
    ['order_events (order_id)', 'order_events (order_id, created_at)'],
  ),
  wants(
    'latest orders of a buyer',
    'SELECT id, status, total_amount, shipping_address FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20',
    [buyer],
    ['orders (user_id, created_at DESC)'],
  ),
  wants(
    'orders of a buyer by status, latest first',
    `SELECT id, total_amount, shipping_address FROM orders WHERE user_id = $1 AND status = $2 ORDER BY created_at DESC LIMIT 10`,
    [buyer, 'refunded'],
    ['orders (user_id, status, created_at DESC)', 'orders (status, user_id, created_at DESC)'],
  ),
  wants(
    'newest people',
    'SELECT id, display_name, created_at FROM users ORDER BY created_at DESC LIMIT 20',
    [],
    ['users (created_at DESC)'],
  ),
  wants(
    'newest listings',
    'SELECT id, title, price FROM products ORDER BY created_at DESC, id DESC LIMIT 24',
    [],
    ['products (created_at DESC, id DESC)', 'products (created_at DESC)'],
  ),
  wants(
    'the next page of listings, by a cursor',
    'SELECT id, title, price FROM products WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 24',
    ['2026-10-20T00:00:00Z', rowId('product', 1)],
    ['products (created_at DESC, id DESC)', 'products (created_at DESC)'],
  ),
  wants(
    'a category by price',
    'SELECT id, title, price_usd FROM products WHERE category = $1 ORDER BY price_usd LIMIT 24',
    ['root-7/leaf-7'],
    ['products (category, price_usd)'],
  ),
  wants(
    'a price range within a category',
    'SELECT id, title, price_usd FROM products WHERE category = $1 AND price_usd BETWEEN $2 AND $3',
    ['root-7/leaf-7', 5000, 9000],
    ['products (category, price_usd)'],
  ),
  wants(
    'a narrow price range',
    'SELECT id, title FROM products WHERE price_usd BETWEEN $1 AND $2',
    [5000, 5050],
    ['products (price_usd)'],
  ),
  wants(
    'messages of a conversation',
    'SELECT id, sender_id, body, created_at FROM messages WHERE conversation_id = $1 ORDER BY created_at DESC LIMIT 50',
    [rowId('conversation', 5)],
    ['messages (conversation_id)', 'messages (conversation_id, created_at DESC)'],
  ),
  wants(
    'what a person wrote',
    'SELECT id, body FROM messages WHERE sender_id = $1',
    [rowId('user', 500)],
    ['messages (sender_id)', 'messages (sender_id, created_at DESC)'],
  ),
  wants(
    'latest reviews of a product',
    'SELECT id, rating, body FROM reviews WHERE product_id = $1 ORDER BY created_at DESC LIMIT 10',
    [rowId('product', 1)],
    ['reviews (product_id, created_at DESC)'],
  ),
  wants(
    'reviews of a person',
    'SELECT id, rating, body FROM reviews WHERE user_id = $1',
    [rowId('user', 600)],
    ['reviews (user_id)', 'reviews (user_id, created_at DESC)'],
  ),
  wants(
    'notifications of a person',
    'SELECT id, kind, payload FROM notifications WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20',
    [buyer],
    ['notifications (user_id, created_at DESC)'],
  ),
  wants(
    'who saved a product',
    'SELECT user_id FROM saves WHERE product_id = $1',
    [rowId('product', 9)],
    ['saves (product_id)', 'saves (product_id) INCLUDE (user_id)', 'saves (product_id, user_id)'],
  ),
  wants(
    'offers of a buyer',
    'SELECT id, amount, status FROM offers WHERE buyer_id = $1',
    [rowId('user', 700)],
    ['offers (buyer_id)'],
  ),
  wants(
    'several sellers at once',
    'SELECT id, title FROM products WHERE brand = ANY ($1)',
    [['Brand 7', 'Brand 8']],
    ['products (brand)'],
  ),
  wants(
    'the day of an administrator',
    'SELECT id, action FROM audit_log WHERE actor_id = $1 AND created_at >= $2',
    [rowId('user', 55), '2026-10-01T00:00:00Z'],
    ['audit_log (actor_id)', 'audit_log (actor_id, created_at)'],
  ),
  wants(
    'one hour of the audit log',
    'SELECT id, action, actor_id FROM audit_log WHERE created_at >= $1 AND created_at < $2',
    ['2026-09-01T00:00:00Z', '2026-09-01T01:00:00Z'],
    ['audit_log (created_at)', 'audit_log USING brin (created_at)'],
  ),
  wants('the cheapest price', 'SELECT min(price_usd) FROM products', [], ['products (price_usd)']),
  wants(
    'the most popular of a brand',
    'SELECT id, title FROM products WHERE brand = $1 ORDER BY popularity DESC LIMIT 5',
    ['Brand 7'],
    ['products (brand, popularity DESC)', 'products (brand)'],
  ),
  wants(
    'the best rated',
    'SELECT id, title FROM products ORDER BY rating_average DESC, rating_count DESC LIMIT 24',
    [],
    ['products (rating_average DESC, rating_count DESC)'],
  ),
  wants(
    'by rating down and price up',
    'SELECT id, title FROM products ORDER BY rating_average DESC, price_usd ASC LIMIT 24',
    [],
    ['products (rating_average DESC, price_usd)'],
  ),
  wants(
    'longest unread, nulls first',
    'SELECT id, body FROM messages ORDER BY read_at ASC NULLS FIRST, created_at LIMIT 10',
    [],
    ['messages (read_at NULLS FIRST, created_at)'],
  ),
];
