import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Second factors, passkeys, and the sign-ins that wait for them. */
export class SecondFactors1700000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(authenticatorApps());
    await runner.query(recoveryCodes());
    await runner.query(passkeys());
    await runner.query(whatWaits());
    for (const table of TABLES) {
      await runner.query(`
        CREATE TRIGGER ${table}_touch BEFORE UPDATE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${TABLES.toReversed().join(', ')}`);
  }
}

const TABLES = ['totp_factors', 'recovery_codes', 'passkeys', 'pending_sign_ins', 'passkey_challenges'];

/** One authenticator app a person; its secret is encrypted under a key of the shop. Not confirmed: being set up. */
function authenticatorApps(): string {
  return `
    CREATE TABLE totp_factors (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      user_id uuid NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
      secret bytea NOT NULL CHECK (octet_length(secret) BETWEEN 34 AND 256),
      set_up_until timestamptz NOT NULL,
      confirmed_at timestamptz,
      last_used_step bigint CHECK (last_used_step >= 0),
      failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
      paused_until timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK ((confirmed_at IS NULL) = (last_used_step IS NULL))
    )`;
}

/** SHA-256 of 120 random bits each. */
function recoveryCodes(): string {
  return `
    CREATE TABLE recovery_codes (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
      used_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, code_hash)
    )`;
}

/** The limits of credential ids and counters are those of Web Authentication Level 3, sections 5.1 and 6.1.1. */
function passkeys(): string {
  return `
    CREATE TABLE passkeys (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      credential_id bytea NOT NULL UNIQUE CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
      public_key bytea NOT NULL CHECK (octet_length(public_key) BETWEEN 1 AND 4096),
      counter bigint NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
      transports text[] NOT NULL DEFAULT '{}'
        CHECK (cardinality(transports) <= 8 AND length(array_to_string(transports, ',', '')) <= 264),
      name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 60),
      synced boolean NOT NULL,
      last_used_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX passkeys_of_person ON passkeys (user_id, created_at)`;
}

/** A sign-in holds until its password changes; of what browsers keep, only SHA-256 is here. */
function whatWaits(): string {
  return `
    CREATE TABLE pending_sign_ins (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
      password_digest bytea NOT NULL CHECK (octet_length(password_digest) = 32),
      tries smallint NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
      expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX pending_sign_ins_of_person ON pending_sign_ins (user_id);
    CREATE INDEX pending_sign_ins_over ON pending_sign_ins (expires_at);
    CREATE TABLE passkey_challenges (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      challenge bytea NOT NULL UNIQUE CHECK (octet_length(challenge) = 32),
      purpose text NOT NULL CHECK (purpose IN ('add', 'sign_in', 'second_factor')),
      browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
      user_id uuid REFERENCES users (id) ON DELETE CASCADE,
      expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      CHECK ((user_id IS NULL) = (purpose = 'sign_in'))
    );
    CREATE INDEX passkey_challenges_of_person ON passkey_challenges (user_id);
    CREATE INDEX passkey_challenges_over ON passkey_challenges (expires_at)`;
}
