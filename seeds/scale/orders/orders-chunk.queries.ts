import type { Queryable } from '../../../src/performance/database/index.ts';
import { chance, pick, uuidOf } from '../draw.ts';

/** What every chunk is drawn from. */
export interface OrderGround {
  /** How many orders there will be in all: they are spread over 18 months. */
  orders: number;
  /** Rows of scale_goods. */
  goods: number;
  /** Rows of scale_buyers. */
  buyers: number;
}

/** Writes the orders numbered `from` to `to` with items, events and reviews, in the given transaction. */
export async function writeOrders(
  transaction: Queryable,
  { from, to }: { from: number; to: number },
  { orders, goods, buyers }: OrderGround,
): Promise<void> {
  await transaction.query('scale.draw-orders', DRAW_ORDERS, [from, to, orders, goods, buyers]);
  await transaction.query('scale.analyze', 'ANALYZE order_chunk');
  await transaction.query('scale.draw-items', DRAW_ITEMS);
  await transaction.query('scale.analyze', 'ANALYZE item_chunk');
  await transaction.query('scale.orders', INSERT_ORDERS);
  await transaction.query('scale.items', INSERT_ITEMS);
  await transaction.query('scale.events', INSERT_EVENTS);
  await transaction.query('scale.reviews', INSERT_REVIEWS);
}

/** Seconds of the 18 months before the demo's last day, which orders are spread over; later ones are denser. */
const SPAN = 548 * 86_400;
/** A Zipf distribution (exponent 1) whose head is flattened by this many ranks: the keenest buys a few hundred times. */
const KEENEST = 1000;

/**
 * A seller's share of orders is their share of what is for sale; buyers are Zipf-distributed, by the inverse of its
 * cumulative distribution. Orders are numbered in the order of their time.
 */
const DRAW_ORDERS = `
  CREATE TEMP TABLE order_chunk ON COMMIT DROP AS
  SELECT d.*, ${uuidOf('d.created_at', `'scale order ' || d.i`)} AS id, b.id AS buyer_id, b.name, b.town,
    CASE
      WHEN ${chance(3, 'd.i')} < 0.04 THEN 'cancelled'
      WHEN d.age > interval '12 days' AND ${chance(4, 'd.i')} < 0.03 THEN 'refunded'
      WHEN d.age > interval '12 days' THEN 'completed'
      WHEN d.age > interval '4 days' THEN 'shipped'
      WHEN d.age > interval '1 day' THEN 'processing'
      ELSE 'pending'
    END AS status
  FROM (
    SELECT n.i, g.seller_id, g.currency, g.first, g.size, n.created_at, n.buyer,
      timestamptz '2026-11-20 18:00Z' - n.created_at AS age,
      1 + (${chance(5, 'n.i')} < 0.78)::integer + (${chance(6, 'n.i')} < 0.55)::integer
        + (${chance(7, 'n.i')} < 0.25)::integer + (${chance(8, 'n.i')} < 0.1)::integer AS wanted
    FROM (
      SELECT i, floor(${chance(1)} * $4::bigint)::bigint AS place,
        least($5::bigint - 1, floor(${KEENEST} * (power($5::float8 / ${KEENEST} + 1, ${chance(2)}) - 1)))::bigint AS buyer,
        date_trunc('milliseconds', timestamptz '2026-11-20 18:00Z' - interval '1 second' * ${SPAN}
          * (1 - power((i + ${chance(9)}) / $3::float8, 0.8))) AS created_at
      FROM generate_series($1::bigint, $2::bigint) AS i
    ) n JOIN scale_goods g ON g.place = n.place
  ) d JOIN scale_buyers b ON b.place = d.buyer`;

/** Each thing once in an order: what is drawn twice is bought once. */
const DRAW_ITEMS = `
  CREATE TEMP TABLE item_chunk ON COMMIT DROP AS
  SELECT DISTINCT ON (i, g.place) i * 8 + k AS n, c.i, c.id AS order_id, c.buyer_id, c.status, c.created_at, c.age,
    g.product_id, g.variant_id, g.price, g.title, g.options, g.image_hash,
    ${pick('ARRAY[1, 1, 1, 1, 1, 1, 2, 2, 3]', 10, 'i * 8 + k')} AS quantity,
    ${uuidOf('c.created_at', `'scale item ' || (i * 8 + k)`)} AS id
  FROM order_chunk c
  CROSS JOIN LATERAL generate_series(1, c.wanted) AS k
  JOIN scale_goods g ON g.place = c.first + floor(power(${chance(11, 'c.i * 8 + k')}, 2) * c.size)::bigint
  ORDER BY i, g.place, k`;

const INSERT_ORDERS = `
  INSERT INTO orders (id, group_id, user_id, seller_id, status, total_amount, currency, shipping_address,
    idempotency_key, created_at, updated_at)
  SELECT c.id, ${uuidOf('c.created_at', `'scale checkout ' || c.i`)}, c.buyer_id, c.seller_id, c.status, s.total, c.currency,
    jsonb_build_object('name', c.name, 'city', c.town), 'scale-order-' || c.i, c.created_at, c.created_at
  FROM order_chunk c
  JOIN (SELECT i, sum(price * quantity) AS total FROM item_chunk GROUP BY i) s USING (i)
  ORDER BY c.i`;

const INSERT_ITEMS = `
  INSERT INTO order_items (id, order_id, product_id, variant_id, quantity, price, title, options, image_hash,
    created_at, updated_at)
  SELECT id, order_id, product_id, variant_id, quantity, price, title, options, image_hash, created_at, created_at
  FROM item_chunk ORDER BY n`;

/** Of every order its last step; those of the last 90 days from their beginning on. */
const INSERT_EVENTS = `
  INSERT INTO order_events (id, order_id, actor_id, status, created_at, updated_at)
  SELECT ${uuidOf('at', `'scale event ' || i || ' ' || step`)}, id,
    CASE WHEN step IN ('pending', 'cancelled') THEN buyer_id ELSE seller_id END, step, at, at
  FROM (
    SELECT c.i, c.id, c.buyer_id, c.seller_id, 'pending' AS step, c.created_at AS at
    FROM order_chunk c WHERE c.status = 'pending' OR c.age < interval '90 days'
    UNION ALL
    SELECT c.i, c.id, c.buyer_id, c.seller_id, c.status, c.created_at + c.age * 0.1 * ${chance(12, 'c.i')}
    FROM order_chunk c WHERE c.status <> 'pending'
  ) e
  ORDER BY at`;

/** A fifth of what was received is reviewed, mostly kindly. */
const INSERT_REVIEWS = `
  INSERT INTO reviews (id, order_item_id, product_id, user_id, rating, body, created_at, updated_at)
  SELECT ${uuidOf('at', `'scale review ' || n`)}, id, product_id, buyer_id, rating,
    (ARRAY['Not as described.', 'Came late and scratched.', 'It does.', 'Good, as described.', 'Exactly what I wanted.'])[rating],
    at, at
  FROM (
    SELECT m.*, ${pick('ARRAY[5, 5, 5, 5, 5, 5, 4, 4, 4, 3, 2, 1]', 13, 'n')} AS rating,
      created_at + interval '10 days' + (age - interval '11 days') * 0.2 * ${chance(14, 'n')} AS at
    FROM item_chunk m WHERE status = 'completed' AND ${chance(15, 'n')} < 0.2
  ) r`;
