import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is signed in where. The token itself is known to the browser alone; here is its SHA-256. */
export class Sessions1700000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sessions (
        id uuid PRIMARY KEY DEFAULT uuid_v7(),
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
        revoked_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TRIGGER sessions_touch BEFORE UPDATE ON sessions
        FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`);
    await runner.query(`CREATE INDEX sessions_of_person ON sessions (user_id, created_at DESC)`);
    await runner.query(`CREATE INDEX sessions_over ON sessions (expires_at)`);
    await runner.query(productVersion());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER products_touch ON products;
      CREATE TRIGGER products_touch BEFORE UPDATE ON products
        FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
      DROP FUNCTION touch_product()`);
    await runner.query(`DROP TABLE sessions`);
  }
}

/**
 * `updated_at` is the version of a listing that its seller edits by. The time a transaction began would let the later
 * of two edits carry the earlier time, and two within a millisecond the same one.
 */
function productVersion(): string {
  return `
    CREATE FUNCTION touch_product() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 millisecond');
      RETURN NEW;
    END $$;
    DROP TRIGGER products_touch ON products;
    CREATE TRIGGER products_touch BEFORE UPDATE ON products
      FOR EACH ROW EXECUTE FUNCTION touch_product()`;
}
