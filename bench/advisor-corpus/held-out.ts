import { type CorpusCase, rowId, wants, wantsNone } from './corpus.ts';

const seller = rowId('user', 18_200);
const several = (name: string, statements: CorpusCase['statements'], ...wanted: string[][]): CorpusCase => ({
  name,
  statements,
  wanted,
});

/**
 * Kept apart: labelled by reasoning about the schema and its rows alone, before the advisor was run on any of it, and it is
 * never mended by what it gets wrong here.
 */
const WANTED: readonly CorpusCase[] = [
  wants(
    'the dearest orders',
    'SELECT id, status, total_amount FROM orders ORDER BY total_amount DESC LIMIT 20',
    [],
    ['orders (total_amount DESC)'],
  ),
  wants(
    'the latest complaints',
    `SELECT id, body FROM reviews WHERE rating = 1 AND status = 'published' ORDER BY created_at DESC LIMIT 20`,
    [],
    ['reviews (created_at DESC)', 'reviews (rating, created_at DESC)', 'reviews (rating, status, created_at DESC)'],
  ),
  wants(
    'messages of an hour',
    'SELECT id, body FROM messages WHERE created_at >= $1 AND created_at < $2',
    ['2026-09-10T10:00:00Z', '2026-09-10T11:00:00Z'],
    ['messages (created_at)', 'messages USING brin (created_at)'],
  ),
  wants(
    'the dearest that a category has',
    `SELECT id, title, price_usd FROM products WHERE category = $1 AND status = 'active' AND deleted_at IS NULL
     ORDER BY price_usd DESC LIMIT 12`,
    ['root-4/leaf-14'],
    ['products (category, price_usd DESC)', 'products (category, status, price_usd DESC)'],
  ),
  wants(
    'what was sold of a product since a day',
    'SELECT quantity, price FROM order_items WHERE product_id = $1 AND created_at >= $2',
    [rowId('product', 123), '2026-03-01T00:00:00Z'],
    ['order_items (product_id)', 'order_items (product_id, created_at)'],
  ),
  wants(
    'offers that have run out',
    `SELECT id, product_id FROM offers WHERE status = 'open' AND expires_at < $1`,
    ['2026-10-15T00:00:00Z'],
    [`offers (expires_at) WHERE status = 'open'`, 'offers (status, expires_at)', 'offers (expires_at)'],
  ),
  wants(
    'conversations of a person in the second place',
    'SELECT id, updated_at FROM conversations WHERE participant2_id = $1 ORDER BY updated_at DESC LIMIT 10',
    [rowId('user', 1_234)],
    ['conversations (participant2_id)', 'conversations (participant2_id, updated_at DESC)'],
  ),
  wants(
    'people by a part of their name',
    `SELECT id, slug FROM users WHERE display_name ILIKE '%1234%'`,
    [],
    ['users USING gin (display_name gin_trgm_ops)'],
  ),
  wants(
    'orders to a town, by a field',
    `SELECT id, total_amount FROM orders WHERE shipping_address ->> 'city' = $1`,
    ['City 77'],
    [`orders ((shipping_address ->> 'city'))`],
  ),
  wants(
    'orders to a town, by a document',
    'SELECT id, total_amount FROM orders WHERE shipping_address @> $1',
    [{ city: 'City 78' }],
    ['orders USING gin (shipping_address jsonb_path_ops)', 'orders USING gin (shipping_address)'],
  ),
  wants(
    'brands by their beginning',
    `SELECT id, title FROM products WHERE brand LIKE 'Brand 499%'`,
    [],
    ['products (brand text_pattern_ops)', 'products USING gin (brand gin_trgm_ops)'],
  ),
  wants(
    'the latest sign-ins of a person',
    `SELECT created_at FROM audit_log WHERE action = 'user.sign_in' AND actor_id = $1 ORDER BY created_at DESC LIMIT 5`,
    [rowId('user', 4_321)],
    ['audit_log (actor_id)', 'audit_log (actor_id, created_at DESC)', 'audit_log (actor_id, action, created_at DESC)'],
  ),
  wants(
    'orders of a seller by status, counted',
    'SELECT status, count(*) FROM orders WHERE seller_id = $1 GROUP BY status',
    [seller],
    ['orders (seller_id)', 'orders (seller_id, status)'],
  ),
  wants(
    'what a brand sold',
    'SELECT p.title, sum(i.quantity) FROM products p JOIN order_items i ON i.product_id = p.id WHERE p.brand = $1 GROUP BY p.title',
    ['Brand 33'],
    ['products (brand)', 'products (brand, id)'],
    ['order_items (product_id)', 'order_items (product_id, quantity)'],
  ),
  wants(
    'reviews of what a seller offers',
    'SELECT r.rating, r.body FROM reviews r JOIN products p ON p.id = r.product_id WHERE p.user_id = $1',
    [seller],
    ['reviews (product_id)', 'reviews (product_id, created_at DESC)'],
  ),
  wants(
    'who bought of a seller',
    'SELECT DISTINCT user_id FROM orders WHERE seller_id = $1',
    [seller],
    ['orders (seller_id)', 'orders (seller_id, user_id)'],
  ),
  wants(
    'what became of orders in an hour',
    'SELECT order_id, status FROM order_events WHERE created_at >= $1 AND created_at < $2',
    ['2026-08-01T00:00:00Z', '2026-08-01T01:00:00Z'],
    ['order_events (created_at)', 'order_events USING brin (created_at)'],
  ),
  wants(
    'the oldest unread messages of all',
    'SELECT id, receiver_id FROM messages WHERE read_at IS NULL ORDER BY created_at LIMIT 50',
    [],
    ['messages (created_at) WHERE read_at IS NULL', 'messages (created_at)', 'messages (read_at, created_at)'],
  ),
  wants(
    'offers of a product or a buyer',
    'SELECT id, amount FROM offers WHERE product_id = $1 OR buyer_id = $2',
    [rowId('product', 700), rowId('user', 800)],
    ['offers (product_id)'],
    ['offers (buyer_id)'],
  ),
  wants(
    'the most popular of two brands',
    'SELECT id, title FROM products WHERE brand = ANY ($1) ORDER BY popularity DESC LIMIT 10',
    [['Brand 17', 'Brand 18']],
    ['products (brand)', 'products (brand, popularity DESC)'],
  ),
  wants(
    'the latest order of each of some sellers',
    `SELECT u.display_name, o.created_at FROM users u CROSS JOIN LATERAL
       (SELECT created_at FROM orders WHERE seller_id = u.id ORDER BY created_at DESC LIMIT 1) o WHERE u.id = ANY ($1)`,
    [[seller, rowId('user', 18_201), rowId('user', 18_202)]],
    ['orders (seller_id)', 'orders (seller_id, created_at DESC)'],
  ),
  wants(
    'when a person last wrote',
    'SELECT max(created_at) FROM messages WHERE sender_id = $1',
    [rowId('user', 555)],
    ['messages (sender_id)', 'messages (sender_id, created_at DESC)'],
  ),
  wants(
    'saves of a product since a day, counted',
    'SELECT count(*) FROM saves WHERE product_id = $1 AND created_at >= $2',
    [rowId('product', 44), '2026-09-01T00:00:00Z'],
    ['saves (product_id)', 'saves (product_id, created_at)'],
  ),
  several(
    'latest reviews of a product and their average',
    [
      {
        sql: 'SELECT id, body FROM reviews WHERE product_id = $1 ORDER BY created_at DESC LIMIT 10',
        params: [rowId('product', 1)],
      },
      {
        sql: 'SELECT avg(rating), count(*) FROM reviews WHERE product_id = $1',
        params: [rowId('product', 1)],
      },
    ],
    ['reviews (product_id, created_at DESC)'],
  ),
  several(
    'two questions to the audit log',
    [
      {
        sql: 'SELECT id, action FROM audit_log WHERE actor_id = $1',
        params: [rowId('user', 66)],
      },
      {
        sql: `SELECT id, actor_id FROM audit_log WHERE action = 'admin.grant' ORDER BY created_at DESC LIMIT 20`,
      },
    ],
    ['audit_log (actor_id)', 'audit_log (actor_id, created_at DESC)'],
    [
      `audit_log (created_at DESC) WHERE action = 'admin.grant'`,
      'audit_log (action, created_at DESC)',
      'audit_log (action)',
    ],
  ),
  several(
    'marking messages as read',
    [
      {
        sql: 'UPDATE messages SET read_at = now() WHERE receiver_id = $1 AND read_at IS NULL',
        params: [rowId('user', 18_300)],
      },
    ],
    ['messages (receiver_id) WHERE read_at IS NULL', 'messages (receiver_id)', 'messages (receiver_id, read_at)'],
  ),
  several(
    'deleting notifications that were read long ago',
    [
      {
        sql: 'DELETE FROM notifications WHERE created_at < $1 AND read_at IS NOT NULL',
        params: ['2026-07-20T01:00:00Z'],
      },
    ],
    ['notifications (created_at)', 'notifications USING brin (created_at)'],
  ),
  several(
    'notifications that are read and written alike',
    [
      {
        sql: 'SELECT id, kind, payload FROM notifications WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20',
        params: [rowId('user', 3)],
        calls: 1_000,
      },
      {
        sql: `INSERT INTO notifications (user_id, kind) VALUES ($1, 'price_drop')`,
        params: [rowId('user', 3)],
        calls: 1_000,
      },
    ],
    ['notifications (user_id, created_at DESC)'],
  ),
];

const NOTHING: readonly CorpusCase[] = [
  wantsNone('a person by key and status', 'the primary key', `SELECT slug FROM users WHERE id = $1 AND status = $2`, [
    rowId('user', 9),
    'active',
  ]),
  wantsNone(
    'reviews of more than one star',
    'four of five have',
    'SELECT id, body, user_id FROM reviews WHERE rating > 1',
  ),
  wantsNone(
    'what was read',
    'nearly everything was',
    'SELECT id, kind, payload FROM notifications WHERE read_at IS NOT NULL',
  ),
  wantsNone('pairs', 'a third of the table is read', 'SELECT * FROM order_items WHERE quantity = $1', [2]),
  wantsNone('the review of an item', 'a unique constraint', 'SELECT rating FROM reviews WHERE order_item_id = $1', [
    rowId('item', 7),
  ]),
  wantsNone(
    'an order with its buyer',
    'primary keys',
    'SELECT o.id, u.display_name FROM orders o JOIN users u ON u.id = o.user_id WHERE o.id = $1',
    [rowId('order', 700)],
  ),
  wantsNone(
    'a product that was looked at',
    'the primary key, and it writes',
    'UPDATE products SET popularity = popularity + 1 WHERE id = $1',
    [rowId('product', 8)],
  ),
  wantsNone(
    'titles with one letter',
    'nearly all have it',
    `SELECT id, title, description FROM products WHERE title ILIKE '%e%'`,
  ),
  wantsNone(
    'messages of some length',
    'all are longer',
    'SELECT id, body, sender_id FROM messages WHERE length(body) > 3',
  ),
  wantsNone('followers of nobody', 'an empty table', 'SELECT seller_id FROM follows WHERE follower_id = $1', [
    rowId('user', 10),
  ]),
];

export const HELD_OUT: readonly CorpusCase[] = [...WANTED, ...NOTHING];
