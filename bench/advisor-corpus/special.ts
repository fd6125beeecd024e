import { type CorpusCase, rowId, wants } from './corpus.ts';

const seller = rowId('user', 18_100);

/** Expressions, parts of tables, columns carried along, words, documents, and columns of several indexes. */
export const SPECIAL: readonly CorpusCase[] = [
  wants(
    'a person by address',
    'SELECT id, display_name FROM users WHERE lower(email) = $1',
    ['person77@example.com'],
    ['users (lower(email))'],
  ),
  wants(
    'people by the beginning of an address',
    `SELECT id FROM users WHERE lower(email) LIKE 'person777%'`,
    [],
    ['users (lower(email) text_pattern_ops)'],
  ),
  wants(
    'products by the beginning of a title',
    `SELECT id, title FROM products WHERE title LIKE 'oak lamp no00%'`,
    [],
    ['products (title text_pattern_ops)', 'products USING gin (title gin_trgm_ops)'],
  ),
  wants(
    'categories below one',
    `SELECT id, title FROM products WHERE category LIKE 'root-7/leaf-17%'`,
    [],
    ['products (category)'],
  ),
  wants(
    'a part of a title',
    `SELECT id, title FROM products WHERE title ILIKE '%no3f2a%'`,
    [],
    ['products USING gin (title gin_trgm_ops)'],
  ),
  wants(
    'a part of a message',
    `SELECT id FROM messages WHERE body LIKE '%3f2a91b%'`,
    [],
    ['messages USING gin (body gin_trgm_ops)'],
  ),
  wants(
    'a document with a value',
    `SELECT id, title FROM products WHERE attributes @> $1`,
    [{ Material: 'm77' }],
    ['products USING gin (attributes jsonb_path_ops)', 'products USING gin (attributes)'],
  ),
  wants(
    'one field of a document',
    `SELECT id, title FROM order_items WHERE options ->> 'Edition' = $1`,
    ['e77'],
    [`order_items ((options ->> 'Edition'))`],
  ),
  wants(
    'full-text search',
    `SELECT id, title FROM products WHERE search @@ to_tsquery('simple', $1)`,
    ['no3f2a91'],
    ['products USING gin (search)'],
  ),
  wants(
    'words in another table',
    `SELECT id FROM reviews WHERE to_tsvector('simple', body) @@ to_tsquery('simple', $1)`,
    ['c4ca4238a0b923820dcc509a6f75849b'],
    [`reviews USING gin (to_tsvector('simple', body))`],
  ),
  wants(
    'what was never paid',
    `SELECT id, user_id FROM orders WHERE status = 'pending' AND created_at < $1 ORDER BY created_at LIMIT 100`,
    ['2026-10-31T00:00:00Z'],
    [`orders (created_at) WHERE status = 'pending'`, 'orders (status, created_at)'],
  ),
  wants(
    'open reports, the oldest first',
    `SELECT id, reason FROM reports WHERE status = 'open' ORDER BY created_at LIMIT 20`,
    [],
    [`reports (created_at) WHERE status = 'open'`, 'reports (status, created_at)'],
  ),
  wants(
    'the unread count',
    `SELECT count(*) FROM messages WHERE receiver_id = $1 AND read_at IS NULL`,
    [seller],
    ['messages (receiver_id) WHERE read_at IS NULL', 'messages (receiver_id, read_at)'],
  ),
  wants(
    'the unread notifications',
    `SELECT id, kind FROM notifications WHERE user_id = $1 AND read_at IS NULL ORDER BY created_at DESC LIMIT 20`,
    [rowId('user', 2)],
    [
      'notifications (user_id, created_at DESC) WHERE read_at IS NULL',
      'notifications (user_id, read_at, created_at DESC)',
    ],
  ),
  wants(
    'suspended people',
    `SELECT id, display_name FROM users WHERE status = 'suspended'`,
    [],
    [`users (id) WHERE status = 'suspended'`, 'users (status)'],
  ),
  wants(
    'deleted people',
    `SELECT id, deleted_at FROM users WHERE deleted_at IS NOT NULL ORDER BY deleted_at LIMIT 50`,
    [],
    ['users (deleted_at) WHERE deleted_at IS NOT NULL', 'users (deleted_at)'],
  ),
  wants(
    'rare actions of the audit log',
    `SELECT id, actor_id FROM audit_log WHERE action = 'admin.grant' ORDER BY created_at DESC LIMIT 20`,
    [],
    [
      `audit_log (created_at DESC) WHERE action = 'admin.grant'`,
      'audit_log (action, created_at DESC)',
      'audit_log (action)',
    ],
  ),
  wants(
    'revenue of a seller',
    `SELECT sum(total_amount) FROM orders WHERE seller_id = $1 AND status = 'completed'`,
    [seller],
    [
      'orders (seller_id)',
      'orders (seller_id, status)',
      'orders (status, seller_id)',
      'orders (seller_id, status) INCLUDE (total_amount)',
      `orders (seller_id) INCLUDE (total_amount) WHERE status = 'completed'`,
    ],
  ),
  wants(
    'how the stars of a product are spread',
    'SELECT rating, count(*) FROM reviews WHERE product_id = $1 GROUP BY rating',
    [rowId('product', 1)],
    ['reviews (product_id) INCLUDE (rating)', 'reviews (product_id, rating)'],
  ),
  wants(
    'prices of everything, nothing else',
    'SELECT price_usd, brand FROM products WHERE popularity > $1',
    [70_000],
    ['products (popularity) INCLUDE (brand, price_usd)'],
  ),
  wants(
    'either of two',
    'SELECT id, status FROM orders WHERE seller_id = $1 OR group_id = $2',
    [seller, rowId('group', 7)],
    ['orders (seller_id)'],
    ['orders (group_id)'],
  ),
  wants(
    'a person in either place',
    'SELECT id FROM conversations WHERE participant1_id = $1 OR participant2_id = $1',
    [rowId('user', 900)],
    ['conversations (participant2_id)'],
  ),
  wants(
    'orders of one day, by an expression',
    `SELECT count(*) FROM orders WHERE date_trunc('day', created_at AT TIME ZONE 'UTC') = $1`,
    ['2026-10-01'],
    [`orders (date_trunc('day', created_at AT TIME ZONE 'UTC'))`],
  ),
];
