import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Extensions, time-ordered keys, the one text-search configuration and the exchange rates. */
export class Foundation1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE EXTENSION IF NOT EXISTS pg_trgm`);
    await runner.query(`CREATE EXTENSION IF NOT EXISTS unaccent`);
    await runner.query(uuidV7());
    await runner.query(`
      CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.updated_at := now();
        RETURN NEW;
      END $$`);
    // A configuration (not a call to unaccent) keeps to_tsvector immutable, as a generated column needs.
    await runner.query(`CREATE TEXT SEARCH CONFIGURATION shop (COPY = english)`);
    await runner.query(`
      ALTER TEXT SEARCH CONFIGURATION shop
        ALTER MAPPING FOR hword, hword_part, word, asciiword, asciihword, hword_asciipart
        WITH unaccent, english_stem`);
    await runner.query(`
      CREATE TABLE exchange_rates (
        currency char(3) PRIMARY KEY CHECK (currency ~ '^[A-Z]{3}$'),
        minor_digits smallint NOT NULL CHECK (minor_digits BETWEEN 0 AND 4),
        usd_per_unit numeric(20, 10) NOT NULL CHECK (usd_per_unit > 0),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(exchangeRates());
    await runner.query(`
      CREATE TABLE shop_state (
        key text PRIMARY KEY,
        value jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TRIGGER shop_state_touch BEFORE UPDATE ON shop_state
        FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE shop_state, exchange_rates`);
    await runner.query(`DROP TEXT SEARCH CONFIGURATION shop`);
    await runner.query(`DROP FUNCTION touch_updated_at(), uuid_v7()`);
  }
}

/** RFC 9562 version 7. PostgreSQL 18 has it built in; older servers get the same layout in SQL. */
function uuidV7(): string {
  return `
    DO $do$
    BEGIN
      IF current_setting('server_version_num')::int >= 180000 THEN
        CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE
          AS 'SELECT uuidv7()';
      ELSE
        CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $fn$
          SELECT encode(
            set_bit(
              set_bit(
                overlay(
                  uuid_send(gen_random_uuid())
                  PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                  FROM 1 FOR 6),
                52, 1),
              53, 1),
            'hex')::uuid
        $fn$;
      END IF;
    END $do$`;
}

/** Starting rates, so that prices in several currencies sort and filter together; operators update the table. */
function exchangeRates(): string {
  return `
    INSERT INTO exchange_rates (currency, minor_digits, usd_per_unit) VALUES
      ('USD', 2, 1), ('EUR', 2, 1.09), ('GBP', 2, 1.29), ('CHF', 2, 1.15), ('JPY', 0, 0.0066),
      ('CAD', 2, 0.72), ('AUD', 2, 0.66), ('NZD', 2, 0.60), ('SEK', 2, 0.095), ('NOK', 2, 0.092),
      ('DKK', 2, 0.146), ('PLN', 2, 0.25), ('CZK', 2, 0.043), ('HUF', 2, 0.0027), ('RON', 2, 0.22),
      ('BGN', 2, 0.56), ('TRY', 2, 0.029), ('ILS', 2, 0.27), ('AED', 2, 0.272), ('SAR', 2, 0.267),
      ('KWD', 3, 3.26), ('BHD', 3, 2.65), ('JOD', 3, 1.41), ('TND', 3, 0.32), ('EGP', 2, 0.02),
      ('ZAR', 2, 0.055), ('NGN', 2, 0.00065), ('KES', 2, 0.0077), ('INR', 2, 0.0119), ('PKR', 2, 0.0036),
      ('BDT', 2, 0.0083), ('LKR', 2, 0.0034), ('CNY', 2, 0.138), ('HKD', 2, 0.128), ('TWD', 2, 0.031),
      ('KRW', 0, 0.00072), ('SGD', 2, 0.75), ('MYR', 2, 0.22), ('THB', 2, 0.029), ('IDR', 2, 0.000063),
      ('PHP', 2, 0.017), ('VND', 0, 0.00004), ('BRL', 2, 0.175), ('MXN', 2, 0.05), ('ARS', 2, 0.001),
      ('CLP', 0, 0.00105), ('COP', 2, 0.00023), ('PEN', 2, 0.265), ('UAH', 2, 0.024), ('ISK', 0, 0.0073)`;
}
