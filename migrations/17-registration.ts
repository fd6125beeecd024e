import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Accounts that wait for their e-mail address to be confirmed, and the links that mails carry. Tokens are known to the
 * mail alone; here are their SHA-256.
 */
export class Registration1700000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE registrations (
        id uuid PRIMARY KEY DEFAULT uuid_v7(),
        email text NOT NULL CHECK (length(email) BETWEEN 3 AND 254 AND email LIKE '%_@_%'),
        display_name text NOT NULL CHECK (length(btrim(display_name)) BETWEEN 1 AND 80),
        password_hash text NOT NULL,
        locale text NOT NULL CHECK (length(locale) BETWEEN 2 AND 35),
        token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
        browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
        expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX registrations_email ON registrations (lower(email));
      CREATE INDEX registrations_over ON registrations (expires_at);
      CREATE TABLE email_links (
        id uuid PRIMARY KEY DEFAULT uuid_v7(),
        user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        purpose text NOT NULL CHECK (purpose IN ('reset-password', 'change-email')),
        new_email text CHECK (length(new_email) BETWEEN 3 AND 254 AND new_email LIKE '%_@_%'),
        token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
        expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((purpose = 'change-email') = (new_email IS NOT NULL))
      );
      CREATE INDEX email_links_of_person ON email_links (user_id, purpose);
      CREATE INDEX email_links_over ON email_links (expires_at)`);
    for (const table of ['registrations', 'email_links']) {
      await runner.query(`
        CREATE TRIGGER ${table}_touch BEFORE UPDATE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE email_links, registrations`);
  }
}
