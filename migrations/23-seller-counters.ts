import type { MigrationInterface, QueryRunner } from 'typeorm';

import { TRIGGERS } from './seller-counter-triggers.ts';

/**
 * What a seller's dashboard shows, counted as things happen. Writers only add rows of differences to `seller_changes`, so
 * that the orders of one busy seller never wait for each other; a job folds them into the counters
 * (docs/decisions/0023-seller-counters.md). A reader adds both up.
 */
export class SellerCounters1700000000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COUNTERS);
    await runner.query(CHANGES);
    await runner.query(TRIGGERS);
    await runner.query(REBUILD);
    await runner.query(`SELECT rebuild_seller_counters()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION rebuild_seller_counters();
      DROP FUNCTION seller_counts_follow_orders(), seller_counts_follow_order_items(), seller_counts_follow_products(),
        seller_counts_follow_reviews(), seller_counts_forget_order() CASCADE;
      DROP TABLE seller_changes, seller_goods, seller_days, seller_sales, seller_figures`);
  }
}

/**
 * No foreign keys: folding would lock the rows of sellers and products for what is never looked at once they are gone.
 * A day is that of the order, in UTC. `lost`: cancelled or refunded. Money is in minor units of `currency`, of completed
 * orders. `seller_days` is read from its key alone, where the days of one seller lie beside each other.
 */
const COUNTERS = `
  CREATE TABLE seller_figures (
    seller_id uuid PRIMARY KEY,
    listings integer NOT NULL,
    active integer NOT NULL,
    reviews integer NOT NULL,
    stars bigint NOT NULL
  );
  CREATE TABLE seller_sales (
    seller_id uuid NOT NULL,
    currency char(3) NOT NULL,
    orders integer NOT NULL,
    completed integer NOT NULL,
    lost integer NOT NULL,
    revenue bigint NOT NULL,
    PRIMARY KEY (seller_id, currency)
  );
  CREATE TABLE seller_days (
    seller_id uuid NOT NULL,
    day date NOT NULL,
    currency char(3) NOT NULL,
    orders integer NOT NULL,
    completed integer NOT NULL,
    lost integer NOT NULL,
    revenue bigint NOT NULL,
    PRIMARY KEY (seller_id, day, currency) INCLUDE (orders, completed, revenue)
  );
  CREATE TABLE seller_goods (
    seller_id uuid NOT NULL,
    product_id uuid NOT NULL,
    currency char(3) NOT NULL,
    units integer NOT NULL,
    revenue bigint NOT NULL,
    PRIMARY KEY (product_id, currency, seller_id)
  );
  CREATE INDEX seller_goods_best ON seller_goods (seller_id, units DESC, product_id);
  COMMENT ON INDEX seller_goods_best IS 'a seller: what sells best'`;

/** A row tells of one of three: a seller (no day, no product), a seller's day, or something a seller sold. */
const CHANGES = `
  CREATE TABLE seller_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seller_id uuid NOT NULL,
    day date,
    product_id uuid,
    currency char(3),
    listings integer NOT NULL DEFAULT 0,
    active integer NOT NULL DEFAULT 0,
    reviews integer NOT NULL DEFAULT 0,
    stars integer NOT NULL DEFAULT 0,
    orders integer NOT NULL DEFAULT 0,
    completed integer NOT NULL DEFAULT 0,
    lost integer NOT NULL DEFAULT 0,
    units integer NOT NULL DEFAULT 0,
    revenue bigint NOT NULL DEFAULT 0,
    CHECK (day IS NULL OR product_id IS NULL),
    CHECK ((currency IS NULL) = (day IS NULL AND product_id IS NULL))
  );
  CREATE INDEX seller_changes_seller ON seller_changes (seller_id);
  COMMENT ON INDEX seller_changes_seller IS 'a seller: what is not counted in yet'`;

/**
 * Counts all anew: for what was there before, after writing in bulk with triggers off, and to mend counters that were
 * meddled with. Writers wait meanwhile.
 */
const REBUILD = `
  CREATE FUNCTION rebuild_seller_counters() RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    LOCK TABLE orders, order_items, products, reviews IN SHARE MODE;
    TRUNCATE seller_changes, seller_figures, seller_sales, seller_days, seller_goods;
    INSERT INTO seller_figures (seller_id, listings, active, reviews, stars)
    SELECT seller_id, sum(listings), sum(active), sum(reviews), sum(stars) FROM (
      SELECT user_id AS seller_id, count(*) AS listings, count(*) FILTER (WHERE status = 'active') AS active, 0 AS reviews, 0 AS stars
      FROM products WHERE deleted_at IS NULL GROUP BY user_id
      UNION ALL
      SELECT p.user_id, 0, 0, count(*), sum(r.rating)
      FROM reviews r JOIN products p ON p.id = r.product_id WHERE r.status = 'published' GROUP BY p.user_id
    ) f GROUP BY seller_id;
    INSERT INTO seller_days (seller_id, day, currency, orders, completed, lost, revenue)
    SELECT seller_id, (created_at AT TIME ZONE 'UTC')::date AS day, currency, count(*),
      count(*) FILTER (WHERE status = 'completed'), count(*) FILTER (WHERE status IN ('cancelled', 'refunded')),
      coalesce(sum(total_amount) FILTER (WHERE status = 'completed'), 0)
    FROM orders GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
    INSERT INTO seller_sales (seller_id, currency, orders, completed, lost, revenue)
    SELECT seller_id, currency, sum(orders), sum(completed), sum(lost), sum(revenue)
    FROM seller_days GROUP BY seller_id, currency;
    INSERT INTO seller_goods (seller_id, product_id, currency, units, revenue)
    SELECT o.seller_id, i.product_id, o.currency, sum(i.quantity), sum(i.quantity * i.price)
    FROM orders o JOIN order_items i ON i.order_id = o.id
    WHERE o.status = 'completed' GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC;
  END $$`;
