import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One checkout makes one order a seller; an order keeps what was bought as it was then. */
export class Ordering1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orders (
        id uuid PRIMARY KEY DEFAULT uuid_v7(),
        group_id uuid NOT NULL,
        user_id uuid NOT NULL REFERENCES users (id),
        seller_id uuid NOT NULL REFERENCES users (id),
        status text NOT NULL DEFAULT 'pending'
          CHECK (status IN ('pending', 'processing', 'shipped', 'completed', 'cancelled', 'refunded')),
        total_amount bigint NOT NULL CHECK (total_amount >= 0),
        currency char(3) NOT NULL REFERENCES exchange_rates (currency),
        shipping_address jsonb NOT NULL CHECK (jsonb_typeof(shipping_address) = 'object'),
        idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 8 AND 200),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK (user_id <> seller_id),
        UNIQUE (user_id, idempotency_key, seller_id, currency)
      )`);
    await runner.query(`
      CREATE TABLE order_events (
        id uuid PRIMARY KEY DEFAULT uuid_v7(),
        order_id uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        actor_id uuid REFERENCES users (id),
        status text NOT NULL
          CHECK (status IN ('pending', 'processing', 'shipped', 'completed', 'cancelled', 'refunded')),
        note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE order_items (
        id uuid PRIMARY KEY DEFAULT uuid_v7(),
        order_id uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        product_id uuid NOT NULL REFERENCES products (id),
        variant_id uuid REFERENCES product_variants (id) ON DELETE SET NULL,
        quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
        price bigint NOT NULL CHECK (price >= 0),
        title text NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
        options jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(options) = 'object'),
        image_hash text CHECK (image_hash ~ '^[0-9a-f]{64}$'),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (order_id, variant_id)
      )`);
    for (const table of ['orders', 'order_events', 'order_items']) {
      await runner.query(`
        CREATE TRIGGER ${table}_touch BEFORE UPDATE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE order_items, order_events, orders`);
  }
}
