import { type CorpusCase, rowId, wantsNone } from './corpus.ts';

/** What no index helps, or the index that helps is there: proposing anything is wrong. */
export const NONE: readonly CorpusCase[] = [
  wantsNone('an order by its key', 'the primary key', 'SELECT * FROM orders WHERE id = $1', [rowId('order', 5)]),
  wantsNone('a person by slug', 'a unique constraint', 'SELECT id, display_name FROM users WHERE slug = $1', [
    'person-77',
  ]),
  wantsNone(
    'items of an order',
    'the first key of a unique constraint',
    'SELECT title, price FROM order_items WHERE order_id = $1',
    [rowId('order', 5)],
  ),
  wantsNone(
    'saves of a person',
    'the first key of a unique constraint',
    'SELECT product_id FROM saves WHERE user_id = $1',
    [rowId('user', 500)],
  ),
  wantsNone(
    'variants of a product',
    'the first key of a unique constraint',
    'SELECT sku, price FROM product_variants WHERE product_id = $1',
    [rowId('product', 5)],
  ),
  wantsNone(
    'orders of an ordinary buyer',
    'ten rows are sorted faster than an index is kept',
    'SELECT id, status, shipping_address FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20',
    [rowId('user', 5_000)],
  ),
  wantsNone(
    'what is active',
    'nearly everything is',
    `SELECT id, title, description FROM products WHERE status = 'active'`,
  ),
  wantsNone(
    'completed orders',
    'seven of ten are',
    `SELECT id, shipping_address FROM orders WHERE status = 'completed'`,
  ),
  wantsNone(
    'who is not deleted',
    'nearly nobody is',
    'SELECT id, display_name, bio, location FROM users WHERE deleted_at IS NULL',
  ),
  wantsNone(
    'half of the notifications',
    'a fifth and more of the table is read',
    `SELECT id, payload, user_id FROM notifications WHERE kind IN ('order_shipped', 'message_received')`,
  ),
  wantsNone('everything', 'it reads everything', 'SELECT * FROM reviews'),
  wantsNone('rows of the smallest table', 'one page', 'SELECT * FROM exchange_rates WHERE minor_digits = $1', [2]),
  wantsNone('categories by name', 'four pages', 'SELECT path FROM categories WHERE name = $1', ['Leaf 7']),
  wantsNone('categories in order', 'four pages', 'SELECT path, name FROM categories ORDER BY position, name LIMIT 10'),
  wantsNone(
    'a sum of two columns',
    'no index of an expression that changes with every call',
    'SELECT id, quantity, title FROM order_items WHERE price * $1::integer > quantity * $2::integer',
    [2, 3],
  ),
  wantsNone(
    'a random choice',
    'random() is no property of a row',
    'SELECT id, body FROM reviews WHERE random() < $1',
    [0.01],
  ),
  wantsNone(
    'different from one value',
    'nearly everything is',
    `SELECT id, title, description FROM products WHERE condition <> $1`,
    ['fair'],
  ),
  wantsNone(
    'what a pattern of two letters matches',
    'shorter than a trigram',
    `SELECT id, body, user_id FROM reviews WHERE body LIKE '%a%'`,
  ),
  wantsNone(
    'every order with its items',
    'both tables are read whole',
    'SELECT o.id, o.shipping_address, i.title FROM orders o JOIN order_items i ON i.order_id = o.id',
  ),
  wantsNone(
    'all orders by amount',
    'all rows are sorted, and all columns read',
    'SELECT * FROM orders ORDER BY total_amount',
  ),
  wantsNone(
    'the rest of a long list',
    'an index only makes the way to the offset longer',
    'SELECT * FROM reviews ORDER BY rating, body OFFSET 55000',
  ),
  wantsNone(
    'a new notification',
    'it only writes',
    `INSERT INTO notifications (user_id, kind) VALUES ($1, 'price_drop')`,
    [rowId('user', 5)],
  ),
  {
    name: 'a list that is written far more than read',
    statements: [
      {
        sql: `SELECT id FROM saves WHERE created_at >= $1 AND created_at < $2`,
        params: ['2026-10-01T00:00:00Z', '2026-10-01T00:10:00Z'],
        calls: 1,
      },
      {
        sql: 'INSERT INTO saves (user_id, product_id) VALUES ($1, $2)',
        params: [rowId('user', 5), rowId('product', 59_999)],
        calls: 5_000_000,
      },
    ],
    wanted: [],
    because: 'keeping it would take longer than it saves',
  },
];
