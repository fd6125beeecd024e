import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People: buyers, sellers and administrators in one table, told apart by role. */
export class Identity1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id uuid PRIMARY KEY DEFAULT uuid_v7(),
        email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254 AND email LIKE '%_@_%'),
        display_name text NOT NULL CHECK (length(btrim(display_name)) BETWEEN 1 AND 80),
        slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 120),
        password_hash text,
        role text NOT NULL DEFAULT 'buyer' CHECK (role IN ('buyer', 'seller', 'admin')),
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
        bio text NOT NULL DEFAULT '' CHECK (length(bio) <= 2000),
        avatar_hash text CHECK (avatar_hash ~ '^[0-9a-f]{64}$'),
        location text NOT NULL DEFAULT '' CHECK (length(location) <= 120),
        locale text NOT NULL DEFAULT 'en' CHECK (length(locale) BETWEEN 2 AND 35),
        currency char(3) NOT NULL DEFAULT 'USD' REFERENCES exchange_rates (currency),
        notification_preferences jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(notification_preferences) = 'object'),
        deleted_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    // Unique on the normal form every lookup uses, so that one index serves both.
    await runner.query(`CREATE UNIQUE INDEX users_email_key ON users (lower(email))`);
    await runner.query(`
      CREATE TRIGGER users_touch BEFORE UPDATE ON users
        FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE users`);
  }
}
