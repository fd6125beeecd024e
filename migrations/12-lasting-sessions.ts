import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sessions outlive their token: each generation has an access token for a day and a refresh token that makes the next
 * generation, once. All that were ever given are kept while the session lasts, so that one that comes again is known.
 */
export class LastingSessions1700000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sessions
        ADD COLUMN generation integer NOT NULL DEFAULT 1 CHECK (generation > 0),
        ADD COLUMN lasting boolean NOT NULL DEFAULT false,
        ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN network cidr,
        ADD COLUMN user_agent text CHECK (length(user_agent) <= 200);
      UPDATE sessions SET authenticated_at = created_at`);
    await runner.query(`
      CREATE TABLE session_tokens (
        id uuid PRIMARY KEY DEFAULT uuid_v7(),
        session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        generation integer NOT NULL CHECK (generation > 0),
        access_hash bytea NOT NULL UNIQUE CHECK (octet_length(access_hash) = 32),
        access_expires_at timestamptz NOT NULL,
        refresh_hash bytea UNIQUE CHECK (octet_length(refresh_hash) = 32),
        first_used_at timestamptz,
        replaced_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (session_id, generation)
      );
      CREATE TRIGGER session_tokens_touch BEFORE UPDATE ON session_tokens
        FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
      INSERT INTO session_tokens (session_id, generation, access_hash, access_expires_at, first_used_at)
        SELECT id, 1, token_hash, expires_at, created_at FROM sessions;
      ALTER TABLE sessions DROP COLUMN token_hash`);
    await runner.query(`
      ALTER TABLE users ADD COLUMN email_confirmed_at timestamptz, ADD COLUMN password_changed_at timestamptz;
      UPDATE users SET email_confirmed_at = created_at WHERE password_hash IS NOT NULL`);
  }

  /** Whoever is signed in stays so for what is left of the day. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE users DROP COLUMN email_confirmed_at, DROP COLUMN password_changed_at`);
    await runner.query(`
      ALTER TABLE sessions ADD COLUMN token_hash bytea UNIQUE CHECK (octet_length(token_hash) = 32);
      UPDATE sessions s SET token_hash = t.access_hash, expires_at = least(s.expires_at, t.access_expires_at)
        FROM session_tokens t WHERE t.session_id = s.id AND t.generation = s.generation
          AND t.access_expires_at > s.created_at;
      DELETE FROM sessions WHERE token_hash IS NULL;
      ALTER TABLE sessions
        ALTER COLUMN token_hash SET NOT NULL,
        DROP COLUMN generation, DROP COLUMN lasting, DROP COLUMN authenticated_at,
        DROP COLUMN network, DROP COLUMN user_agent;
      DROP TABLE session_tokens`);
  }
}
