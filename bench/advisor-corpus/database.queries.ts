/** Rows of a table per unit of scale; 1 is what the labels were measured at. */
export const ROWS = {
  users: 20_000,
  products: 60_000,
  orders: 200_000,
  order_items: 500_000,
  reviews: 60_000,
  conversations: 30_000,
  messages: 200_000,
  notifications: 150_000,
  saves: 100_000,
  audit_log: 250_000,
  reports: 15_000,
  offers: 30_000,
} as const;

/** The id of a row: corpus queries name rows by it. */
function id(kind: string, number: string): string {
  return `md5('${kind} ' || (${number}))::uuid`;
}

/** A whole number from 0 to `below` - 1 that depends on the row and the purpose alone. */
function draw(below: number, purpose: number, number = 'i'): string {
  return `((hashint8extended(${number}, ${purpose}) & 2147483647) % ${below})`;
}

function series(table: keyof typeof ROWS): string {
  return `generate_series(1, ${ROWS[table]}) AS i`;
}

const NEWEST = `timestamptz '2026-11-01'`;

function moment(table: keyof typeof ROWS): string {
  return `${NEWEST} - (${ROWS[table]} - i) * interval '1 minute'`;
}

/** A few buyers buy a great deal: every twentieth order is of one of five. */
const BUYER = `CASE WHEN i % 20 = 0 THEN 1 + ${draw(5, 1)} ELSE 6 + ${draw(17_994, 2)} END`;
const SELLER = `18001 + ${draw(1_990, 3)}`;

/** Fills the tables of the shop by SQL alone, always the same; triggers must be off. In the order they run. */
export const FILL: readonly string[] = [
  `INSERT INTO users (id, email, display_name, slug, role, status, locale, location, deleted_at, created_at)
   SELECT ${id('user', 'i')}, 'Person' || i || '@Example.com', 'Person ' || i, 'person-' || i,
     CASE WHEN i > 18000 THEN 'seller' WHEN i % 5000 = 0 THEN 'admin' ELSE 'buyer' END,
     CASE WHEN i % 100 = 0 THEN 'suspended' ELSE 'active' END, 'en', 'Town ' || ${draw(400, 5)},
     CASE WHEN i % 40 = 0 THEN now() END, ${moment('users')}
   FROM ${series('users')}`,
  `INSERT INTO categories (path, name) SELECT DISTINCT 'root-' || i % 10, 'Root' FROM generate_series(1, 10) AS i`,
  `INSERT INTO categories (path, name) SELECT 'root-' || i % 10 || '/leaf-' || i, 'Leaf ' || i FROM generate_series(1, 200) AS i`,
  `INSERT INTO products (id, user_id, slug, handle, title, description, category, brand, attributes, price, currency, price_usd,
     stock, condition, status, rating_average, rating_count, popularity, deleted_at, created_at)
   SELECT ${id('product', 'i')}, ${id('user', `18001 + ${draw(1_990, 6)}`)}, 'product-' || i, 'h' || i,
     (ARRAY['oak', 'pine', 'steel', 'linen', 'glass'])[1 + ${draw(5, 7)}] || ' ' || (ARRAY['lamp', 'table', 'chair', 'bowl', 'shirt', 'phone'])[1 + ${draw(6, 8)}] || ' no' || substr(md5(i::text), 1, 6),
     'Made with care.', 'root-' || c % 10 || '/leaf-' || c, 'Brand ' || ${draw(500, 10)},
     jsonb_build_object('Material', 'm' || ${draw(3_000, 11)}, 'Style', 's' || i % 4), price, 'USD', price, 5,
     (ARRAY['new', 'new', 'new', 'good', 'fair'])[1 + ${draw(5, 13)}],
     CASE WHEN i % 50 = 0 THEN 'draft' WHEN i % 25 = 1 THEN 'archived' ELSE 'active' END,
     (${draw(500, 14)})::numeric / 100, ${draw(300, 15)}, ${draw(100_000, 16)}, CASE WHEN i % 60 = 0 THEN now() END, ${moment('products')}
   FROM (SELECT i, 1 + ${draw(200, 9)} AS c, 100 + ${draw(90_000, 12)} AS price FROM ${series('products')}) p`,
  `INSERT INTO product_variants (id, product_id, sku, price, stock, position)
   SELECT ${id('variant', 'i')}, ${id('product', 'i')}, 'SKU-' || substr(md5(i::text), 1, 8), 1000, 5, 0 FROM ${series('products')}`,
  `INSERT INTO orders (id, group_id, user_id, seller_id, status, total_amount, currency, shipping_address, idempotency_key, created_at, updated_at)
   SELECT ${id('order', 'i')}, ${id('group', 'i / 2')}, ${id('user', BUYER)}, ${id('user', SELLER)},
     CASE WHEN d < 700 THEN 'completed' WHEN d < 780 THEN 'shipped' WHEN d < 830 THEN 'processing' WHEN d < 840 THEN 'pending'
       WHEN d < 960 THEN 'cancelled' ELSE 'refunded' END,
     500 + ${draw(200_000, 18)}, 'USD', jsonb_build_object('city', 'City ' || ${draw(2_000, 19)}, 'country', 'C' || i % 30),
     'key-' || i || '-' || md5(i::text), ${moment('orders')}, ${moment('orders')}
   FROM (SELECT i, ${draw(1_000, 17)} AS d FROM ${series('orders')}) o`,
  `INSERT INTO order_items (id, order_id, product_id, variant_id, quantity, price, title, options, created_at)
   SELECT ${id('item', 'i')}, ${id('order', '1 + i * 2 / 5 % 200000')}, ${id('product', `1 + ${draw(60_000, 20)}`)}, NULL,
     1 + i % 3, 100 + ${draw(50_000, 21)}, 'Item ' || i, jsonb_build_object('Edition', 'e' || i % 5000), ${moment('order_items')}
   FROM ${series('order_items')}`,
  `INSERT INTO order_events (order_id, actor_id, status, created_at)
   SELECT ${id('order', 'i')}, ${id('user', `18001 + ${draw(1_990, 3)}`)}, 'completed', ${moment('orders')} FROM ${series('orders')}`,
  `INSERT INTO reviews (id, order_item_id, product_id, user_id, rating, body, status, created_at)
   SELECT ${id('review', 'i')}, ${id('item', 'i')}, ${id('product', `1 + power(${draw(60_000, 22)} / 60000.0, 3) * 59999`).replace('(1 + power', 'floor(1 + power')}, ${id('user', `6 + ${draw(17_994, 23)}`)},
     1 + ${draw(5, 24)}, 'body ' || md5(i::text), CASE WHEN i % 30 = 0 THEN 'hidden' ELSE 'published' END, ${moment('reviews')}
   FROM ${series('reviews')}`,
  `INSERT INTO conversations (id, participant1_id, participant2_id, product_id, updated_at, created_at)
   SELECT ${id('conversation', 'i')}, least(a, b), greatest(a, b), ${id('product', 'i')}, ${moment('conversations')}, ${moment('conversations')}
   FROM (SELECT i, ${id('user', `6 + ${draw(17_994, 25)}`)} AS a, ${id('user', SELLER)} AS b FROM ${series('conversations')}) c`,
  `INSERT INTO messages (id, conversation_id, sender_id, receiver_id, body, read_at, created_at)
   SELECT ${id('message', 'i')}, ${id('conversation', `1 + ${draw(30_000, 26)}`)}, ${id('user', `6 + ${draw(17_994, 27)}`)}, ${id('user', SELLER)},
     'words ' || md5(i::text), CASE WHEN i % 50 <> 0 THEN now() END, ${moment('messages')}
   FROM ${series('messages')}`,
  `INSERT INTO notifications (id, user_id, kind, payload, read_at, created_at)
   SELECT ${id('notification', 'i')}, ${id('user', `CASE WHEN i % 10 = 0 THEN 1 + ${draw(5, 28)} ELSE 6 + ${draw(17_994, 29)} END`)},
     (ARRAY['order_shipped', 'message_received', 'review_received', 'price_drop'])[1 + ${draw(4, 30)}], jsonb_build_object('order', ${id('order', 'i')}),
     CASE WHEN i % 20 <> 0 THEN now() END, ${moment('notifications')}
   FROM ${series('notifications')}`,
  `INSERT INTO saves (user_id, product_id, created_at)
   SELECT ${id('user', `6 + ${draw(17_994, 31)}`)}, ${id('product', `1 + ${draw(60_000, 32)}`)}, ${moment('saves')} FROM ${series('saves')}
   ON CONFLICT DO NOTHING`,
  `INSERT INTO audit_log (actor_id, action, subject_type, subject_id, created_at)
   SELECT ${id('user', `1 + ${draw(20_000, 33)}`)}, (ARRAY['user.sign_in', 'product.edit', 'order.ship', 'admin.grant'])[1 + (${draw(1_000, 34)} > 400)::int + (${draw(1_000, 34)} > 700)::int + (${draw(1_000, 34)} > 996)::int],
     'thing', ${id('thing', 'i')}, ${moment('audit_log')} FROM ${series('audit_log')}`,
  `INSERT INTO reports (reporter_id, product_id, reason, status, created_at)
   SELECT ${id('user', `6 + ${draw(17_994, 35)}`)}, ${id('product', `1 + ${draw(60_000, 36)}`)}, 'spam',
     CASE WHEN i % 100 = 0 THEN 'open' ELSE 'dismissed' END, ${moment('reports')} FROM ${series('reports')}`,
  `INSERT INTO offers (product_id, buyer_id, amount, currency, status, expires_at, created_at)
   SELECT ${id('product', `1 + ${draw(60_000, 37)}`)}, ${id('user', `6 + ${draw(17_994, 38)}`)}, 100 + i % 900, 'USD',
     CASE WHEN i % 25 = 0 THEN 'open' ELSE 'expired' END, ${moment('offers')} + interval '3 days', ${moment('offers')} FROM ${series('offers')}`,
];

/** Indexes that no constraint needs: the corpus starts without them. */
export const SECONDARY_INDEXES = `
  SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)`;
