import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reviews, follows, saves, offers, messages, notifications, reports and the audit log. */
export class Social1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(reviews());
    await runner.query(reviewRules());
    await runner.query(followsSavesOffers());
    await runner.query(conversationsAndMessages());
    await runner.query(notificationsReportsAudit());
    for (const table of TABLES) {
      await runner.query(`
        CREATE TRIGGER ${table}_touch BEFORE UPDATE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${TABLES.toReversed().join(', ')}`);
    await runner.query(`
      DROP FUNCTION review_is_by_the_buyer(), product_rating_follows_reviews(), message_is_between_participants()`);
  }
}

const TABLES = [
  'reviews',
  'follows',
  'saves',
  'offers',
  'conversations',
  'messages',
  'notifications',
  'reports',
  'audit_log',
];

function reviews(): string {
  return `
    CREATE TABLE reviews (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      order_item_id uuid NOT NULL UNIQUE REFERENCES order_items (id),
      product_id uuid NOT NULL REFERENCES products (id),
      user_id uuid NOT NULL REFERENCES users (id),
      rating smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
      body text NOT NULL DEFAULT '' CHECK (length(body) <= 5000),
      seller_reply text CHECK (length(seller_reply) <= 5000),
      status text NOT NULL DEFAULT 'published' CHECK (status IN ('published', 'hidden')),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`;
}

/** Only the buyer of a completed order reviews what was in it; the product's rating is kept by the database. */
function reviewRules(): string {
  const rating = (event: string, transition: string) => `
    CREATE TRIGGER product_rating_${event.toLowerCase()} AFTER ${event} ON reviews
      REFERENCING ${transition} TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION product_rating_follows_reviews();`;
  return `
    CREATE FUNCTION review_is_by_the_buyer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM order_items i JOIN orders o ON o.id = i.order_id
        WHERE i.id = NEW.order_item_id AND i.product_id = NEW.product_id
          AND o.user_id = NEW.user_id AND o.status = 'completed';
      IF NOT FOUND THEN
        RAISE EXCEPTION 'only the buyer of a completed order reviews its products'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'review_is_by_the_buyer';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER review_is_by_the_buyer BEFORE INSERT OR UPDATE OF order_item_id, product_id, user_id ON reviews
      FOR EACH ROW EXECUTE FUNCTION review_is_by_the_buyer();
    CREATE FUNCTION product_rating_follows_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE products p
      SET rating_average = coalesce(r.average, 0), rating_count = coalesce(r.count, 0)
      FROM (SELECT DISTINCT product_id FROM changed) c
      LEFT JOIN LATERAL (
        SELECT round(avg(rating), 2) AS average, count(*)::integer AS count
        FROM reviews WHERE product_id = c.product_id AND status = 'published'
      ) r ON true
      WHERE p.id = c.product_id;
      RETURN NULL;
    END $$;
    ${rating('INSERT', 'NEW')}
    ${rating('UPDATE', 'NEW')}
    ${rating('DELETE', 'OLD')}`;
}

function followsSavesOffers(): string {
  return `
    CREATE TABLE follows (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      follower_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      seller_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK (follower_id <> seller_id),
      UNIQUE (seller_id, follower_id)
    );
    CREATE TABLE saves (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, product_id)
    );
    CREATE TABLE offers (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
      variant_id uuid REFERENCES product_variants (id) ON DELETE CASCADE,
      buyer_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      amount bigint NOT NULL CHECK (amount > 0),
      currency char(3) NOT NULL REFERENCES exchange_rates (currency),
      status text NOT NULL DEFAULT 'open'
        CHECK (status IN ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
      expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK (expires_at > created_at)
    );
    CREATE UNIQUE INDEX offers_one_open ON offers (product_id, buyer_id) WHERE status = 'open'`;
}

function conversationsAndMessages(): string {
  return `
    CREATE TABLE conversations (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      participant1_id uuid NOT NULL REFERENCES users (id),
      participant2_id uuid NOT NULL REFERENCES users (id),
      product_id uuid REFERENCES products (id) ON DELETE SET NULL,
      order_id uuid REFERENCES orders (id) ON DELETE SET NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK (participant1_id < participant2_id),
      CHECK (num_nonnulls(product_id, order_id) <= 1),
      UNIQUE NULLS NOT DISTINCT (participant1_id, participant2_id, product_id, order_id)
    );
    CREATE TABLE messages (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      sender_id uuid NOT NULL REFERENCES users (id),
      receiver_id uuid NOT NULL REFERENCES users (id),
      body text NOT NULL CHECK (length(btrim(body)) BETWEEN 1 AND 5000),
      read_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK (sender_id <> receiver_id)
    );
    CREATE FUNCTION message_is_between_participants() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM conversations WHERE id = NEW.conversation_id
        AND participant1_id = least(NEW.sender_id, NEW.receiver_id)
        AND participant2_id = greatest(NEW.sender_id, NEW.receiver_id);
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a message goes from one participant of its conversation to the other'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'message_is_between_participants';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER message_is_between_participants
      BEFORE INSERT OR UPDATE OF conversation_id, sender_id, receiver_id ON messages
      FOR EACH ROW EXECUTE FUNCTION message_is_between_participants()`;
}

function notificationsReportsAudit(): string {
  return `
    CREATE TABLE notifications (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      kind text NOT NULL CHECK (kind ~ '^[a-z]+(_[a-z]+)*$'),
      payload jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(payload) = 'object'),
      read_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE reports (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      reporter_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      product_id uuid REFERENCES products (id) ON DELETE CASCADE,
      user_id uuid REFERENCES users (id) ON DELETE CASCADE,
      review_id uuid REFERENCES reviews (id) ON DELETE CASCADE,
      message_id uuid REFERENCES messages (id) ON DELETE CASCADE,
      reason text NOT NULL CHECK (reason IN ('counterfeit', 'prohibited', 'offensive', 'spam', 'fraud', 'other')),
      body text NOT NULL DEFAULT '' CHECK (length(body) <= 2000),
      status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'upheld', 'dismissed')),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK (num_nonnulls(product_id, user_id, review_id, message_id) = 1)
    );
    CREATE TABLE audit_log (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      actor_id uuid REFERENCES users (id) ON DELETE SET NULL,
      action text NOT NULL CHECK (action ~ '^[a-z]+(_[a-z]+)*([.][a-z]+(_[a-z]+)*)*$'),
      subject_type text NOT NULL CHECK (subject_type ~ '^[a-z]+(_[a-z]+)*$'),
      subject_id uuid,
      detail jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(detail) = 'object'),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`;
}
