import { type CorpusCase, rowId, wants } from './corpus.ts';

const seller = rowId('user', 18_100);
const several = (name: string, statements: CorpusCase['statements'], ...wanted: string[][]): CorpusCase => ({
  name,
  statements,
  wanted,
});

/** Joins, subqueries, common tables, aliases, and workloads of several statements. */
export const JOINS: readonly CorpusCase[] = [
  wants(
    'items sold of one product with their orders',
    'SELECT o.created_at, i.quantity FROM order_items i JOIN orders o ON o.id = i.order_id WHERE i.product_id = $1',
    [rowId('product', 77)],
    ['order_items (product_id)'],
  ),
  wants(
    'orders of a checkout with their items',
    'SELECT o.id, i.title, i.price FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.group_id = $1',
    [rowId('group', 500)],
    ['orders (group_id)'],
  ),
  wants(
    'reviews of a brand',
    'SELECT r.body FROM products p JOIN reviews r ON r.product_id = p.id WHERE p.brand = $1',
    ['Brand 7'],
    ['products (brand)', 'products (brand, id)'],
    ['reviews (product_id)', 'reviews (product_id, created_at DESC)'],
  ),
  wants(
    'a table joined with itself',
    'SELECT other.id FROM orders o JOIN orders other ON other.group_id = o.group_id AND other.id <> o.id WHERE o.id = $1',
    [rowId('order', 400)],
    ['orders (group_id)'],
  ),
  wants(
    'products nobody reviewed, of one seller',
    'SELECT p.id, p.title FROM products p WHERE p.user_id = $1 AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.product_id = p.id)',
    [seller],
    ['reviews (product_id)'],
  ),
  wants(
    'buyers of a product, by a subquery',
    'SELECT id, display_name FROM users WHERE id IN (SELECT o.user_id FROM orders o JOIN order_items i ON i.order_id = o.id WHERE i.product_id = $1)',
    [rowId('product', 80)],
    ['order_items (product_id)', 'order_items (product_id, order_id)'],
  ),
  wants(
    'a common table',
    'WITH mine AS (SELECT id FROM orders WHERE seller_id = $1) SELECT count(*) FROM mine JOIN order_events e ON e.order_id = mine.id',
    [seller],
    ['orders (seller_id)', 'orders (seller_id, id)'],
    ['order_events (order_id)', 'order_events (order_id, created_at)'],
  ),
  wants(
    'the latest message of each of some conversations',
    `SELECT c.id, m.body FROM conversations c CROSS JOIN LATERAL (SELECT body FROM messages WHERE conversation_id = c.id ORDER BY created_at DESC LIMIT 1) m
     WHERE c.id = ANY ($1)`,
    [[rowId('conversation', 5), rowId('conversation', 6), rowId('conversation', 7)]],
    ['messages (conversation_id)', 'messages (conversation_id, created_at DESC)'],
  ),
  several(
    'two lists of messages, one index',
    [
      { sql: 'SELECT id, body FROM messages WHERE conversation_id = $1', params: [rowId('conversation', 5)] },
      {
        sql: 'SELECT id, body FROM messages WHERE conversation_id = $1 ORDER BY created_at DESC LIMIT 1',
        params: [rowId('conversation', 6)],
      },
    ],
    ['messages (conversation_id)', 'messages (conversation_id, created_at DESC)'],
  ),
  several(
    'orders of a seller, alone and by date',
    [
      { sql: 'SELECT count(*) FROM orders WHERE seller_id = $1', params: [seller] },
      {
        sql: 'SELECT id, status, shipping_address FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 5',
        params: [rowId('user', 2)],
      },
    ],
    ['orders (seller_id)'],
    ['orders (user_id, created_at DESC)'],
  ),
  several(
    'an update by a key that has no index',
    [{ sql: `UPDATE order_items SET quantity = quantity WHERE product_id = $1`, params: [rowId('product', 12)] }],
    ['order_items (product_id)'],
  ),
  several(
    'deleting what is old',
    [{ sql: `DELETE FROM audit_log WHERE created_at < $1`, params: ['2026-05-12T12:00:00Z'] }],
    ['audit_log (created_at)', 'audit_log USING brin (created_at)'],
  ),
];
