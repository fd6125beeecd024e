import type { MigrationInterface, QueryRunner } from 'typeorm';

import { buildIndexes, type ConcurrentIndex, dropIndexes } from './concurrent-index.ts';

/** What a person has and does with their account: a picture, settings, tokens for programs, and leaving. */
export class Person1700000000016 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const [made]: { table: string | null }[] = await runner.query(`SELECT to_regclass('api_tokens')::text AS table`);
    // One text is one transaction: an interrupted run has made all of it or nothing.
    if (made?.table == null) await runner.query([profile(), personVersion(), apiTokens()].join(';'));
    await buildIndexes(runner, INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, INDEXES);
    await runner.query(`
      DROP TABLE IF EXISTS api_tokens;
      DROP TRIGGER users_touch ON users;
      CREATE TRIGGER users_touch BEFORE UPDATE ON users
        FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
      DROP FUNCTION IF EXISTS touch_person();
      ALTER TABLE users DROP CONSTRAINT IF EXISTS users_avatar_is_whole,
        DROP CONSTRAINT IF EXISTS users_notification_choices,
        DROP COLUMN IF EXISTS avatar, DROP COLUMN IF EXISTS purged_at`);
  }
}

/**
 * `avatar` is what the image pipeline wrote: {width, height, placeholder, variants}. Of the kinds of notifications only
 * the choices that differ from the usual ones are kept.
 */
function profile(): string {
  return `
    ALTER TABLE users
      ADD COLUMN avatar jsonb,
      ADD COLUMN purged_at timestamptz CHECK (purged_at >= deleted_at),
      ADD CONSTRAINT users_avatar_is_whole CHECK (
        (avatar IS NULL) = (avatar_hash IS NULL)
        AND (avatar IS NULL OR jsonb_typeof(avatar -> 'variants') = 'array')),
      ADD CONSTRAINT users_notification_choices CHECK (
        notification_preferences - ARRAY['orders', 'messages', 'offers', 'reviews', 'followers', 'news'] = '{}'
        AND NOT jsonb_path_exists(notification_preferences, '$.* ? (@ != "off" && @ != "shop" && @ != "email")'))`;
}

/** As with listings: the later of two changes carries the later time, so that a reader can tell which they saw. */
function personVersion(): string {
  return `
    CREATE FUNCTION touch_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 millisecond');
      RETURN NEW;
    END $$;
    DROP TRIGGER users_touch ON users;
    CREATE TRIGGER users_touch BEFORE UPDATE ON users
      FOR EACH ROW EXECUTE FUNCTION touch_person()`;
}

/** The token itself is known to its program alone; here is its SHA-256. */
function apiTokens(): string {
  return `
    CREATE TABLE api_tokens (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 80),
      scopes text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 20),
      token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
      expires_at timestamptz NOT NULL CHECK (expires_at > created_at AND expires_at <= created_at + interval '366 days'),
      last_used_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TRIGGER api_tokens_touch BEFORE UPDATE ON api_tokens
      FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`;
}

const INDEXES: readonly ConcurrentIndex[] = [
  { name: 'api_tokens_person', on: 'api_tokens (user_id, id)', serves: 'the tokens of a person' },
  {
    name: 'users_leaving',
    on: 'users (deleted_at, id) WHERE deleted_at IS NOT NULL AND purged_at IS NULL',
    serves: 'whose data is to be removed for good',
  },
  { name: 'products_owned', on: 'products (user_id, id)', serves: 'all listings of a person, in whatever state' },
  { name: 'orders_bought', on: 'orders (user_id, id)', serves: 'all orders of a buyer, for their copy' },
  { name: 'orders_sold', on: 'orders (seller_id, id)', serves: 'all orders of a seller, for their copy' },
  { name: 'messages_sent', on: 'messages (sender_id, id)', serves: 'what a person wrote, for their copy' },
  { name: 'messages_received', on: 'messages (receiver_id, id)', serves: 'what was written to a person' },
  { name: 'reviews_written', on: 'reviews (user_id, id)', serves: 'what a person wrote of listings, for their copy' },
  { name: 'follows_made', on: 'follows (follower_id, id)', serves: 'whom a person follows, for their copy' },
  { name: 'saves_made', on: 'saves (user_id, id)', serves: 'what a person saved, for their copy' },
  { name: 'notifications_person', on: 'notifications (user_id, id)', serves: 'all notifications of a person' },
  { name: 'offers_buyer', on: 'offers (buyer_id, id)', serves: 'offers a person made' },
  { name: 'reports_reporter', on: 'reports (reporter_id, id)', serves: 'reports a person made' },
  {
    name: 'order_events_actor',
    on: 'order_events (actor_id, id) WHERE actor_id IS NOT NULL',
    serves: 'what a person did to orders',
  },
];
