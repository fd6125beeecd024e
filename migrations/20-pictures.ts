import type { MigrationInterface, QueryRunner } from 'typeorm';

import { cardTexts } from './10-product-cards.ts';
import { buildIndexes, type ConcurrentIndex, dropIndexes } from './concurrent-index.ts';

/**
 * A picture is known by the SHA-256 of the file it came as, and kept once: docs/decisions/0021-pictures.md. Listings and
 * people refer to it; what pages read of it stands beside each reference as a copy that triggers keep.
 */
export class Pictures1700000000020 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const [made]: { table: string | null }[] = await runner.query(`SELECT to_regclass('pictures')::text AS table`);
    // One text is one transaction: an interrupted run has made all of it or nothing.
    if (made?.table == null)
      await runner.query([PICTURES, UPLOADS, REFUSED, CARDS, KNOWN, COPIES, ...FOLLOW].join(';'));
    await buildIndexes(runner, INDEXES);
    for (const { table, column } of REFERENCES) {
      await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${table}_picture`);
      await runner.query(`
        ALTER TABLE ${table} ADD CONSTRAINT ${table}_picture
          FOREIGN KEY (${column}) REFERENCES pictures (content_hash) NOT VALID`);
      await runner.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${table}_picture`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, INDEXES);
    await runner.query(`
      DROP VIEW IF EXISTS product_card_texts;
      DROP TRIGGER IF EXISTS pictures_gone ON product_images;
      DROP TRIGGER IF EXISTS pictures_gone ON users;
      DROP TRIGGER IF EXISTS pictures_gone_with_person ON users;
      DROP TRIGGER IF EXISTS product_images_copy ON product_images;
      ALTER TABLE product_images DROP CONSTRAINT IF EXISTS product_images_picture, DROP COLUMN IF EXISTS refused;
      ALTER TABLE users DROP CONSTRAINT IF EXISTS users_picture;
      DROP TABLE IF EXISTS picture_uploads, pictures;
      DROP FUNCTION IF EXISTS copy_picture(), copies_follow_pictures(), note_lost_pictures(), note_lost_avatars()`);
    await runner.query(cardTexts('product_id = p.id'));
  }
}

/**
 * `leaving`: its files are being removed. `variants` as the pipeline wrote them: [{format, width, bytes, key}]. `made_with`
 * is the fingerprint of the settings they were made with; null for what is older. `kept_until`: not removed before, for
 * somebody is about to refer to it.
 */
const PICTURES = `
  CREATE TABLE pictures (
    content_hash text PRIMARY KEY CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'ready', 'refused', 'leaving')),
    refusal text CHECK (refusal ~ '^[a-z][a-z0-9-]{0,59}$'),
    bytes integer CHECK (bytes > 0),
    type text CHECK (type ~ '^[a-z0-9]{2,10}$'),
    width integer NOT NULL CHECK (width > 0),
    height integer NOT NULL CHECK (height > 0),
    placeholder text NOT NULL DEFAULT '' CHECK (length(placeholder) <= 4000),
    dominant_colour text CHECK (dominant_colour ~ '^#[0-9a-f]{6}$'),
    variants jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(variants) = 'array'),
    made_with text CHECK (length(made_with) BETWEEN 1 AND 64),
    kept_until timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((status = 'refused') = (refusal IS NOT NULL))
  );
  CREATE TRIGGER pictures_touch BEFORE UPDATE ON pictures
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`;

/** What somebody sent and may use for a while. */
const UPLOADS = `
  CREATE TABLE picture_uploads (
    id uuid PRIMARY KEY DEFAULT uuid_v7(),
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    content_hash text NOT NULL REFERENCES pictures (content_hash),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, content_hash)
  );
  CREATE TRIGGER picture_uploads_touch BEFORE UPDATE ON picture_uploads
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`;

const REFUSED = `ALTER TABLE product_images ADD COLUMN refused boolean NOT NULL DEFAULT false`;

const CARDS = cardTexts('product_id = p.id AND NOT refused');

/** What listings and people show already. */
const KNOWN = `
  INSERT INTO pictures (content_hash, status, width, height, placeholder, variants, created_at)
  SELECT DISTINCT ON (content_hash) content_hash, 'ready', width, height, placeholder, variants, created_at
  FROM product_images ORDER BY content_hash, created_at;
  INSERT INTO pictures (content_hash, status, width, height, placeholder, variants)
  SELECT DISTINCT ON (avatar_hash) avatar_hash, 'ready', (avatar ->> 'width')::integer, (avatar ->> 'height')::integer,
    avatar ->> 'placeholder', avatar -> 'variants'
  FROM users WHERE avatar_hash IS NOT NULL
  ON CONFLICT (content_hash) DO NOTHING`;

/**
 * Whoever refers to a picture shares its row, so that it can neither go nor become ready unseen before they commit. Whoever
 * locks a listing as well takes the picture first; who does not may be told of a deadlock and runs again.
 */
const COPIES = `
  CREATE FUNCTION copy_picture() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    known pictures%ROWTYPE;
  BEGIN
    SELECT * INTO known FROM pictures WHERE content_hash = NEW.content_hash FOR SHARE;
    IF known.content_hash IS NULL OR known.status = 'leaving' THEN
      RAISE EXCEPTION 'the picture % is not there, or being removed', NEW.content_hash
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'product_images_picture';
    END IF;
    NEW.width := known.width;
    NEW.height := known.height;
    NEW.placeholder := known.placeholder;
    NEW.variants := known.variants;
    NEW.refused := known.status = 'refused';
    RETURN NEW;
  END $$;
  CREATE TRIGGER product_images_copy BEFORE INSERT OR UPDATE OF content_hash ON product_images
    FOR EACH ROW EXECUTE FUNCTION copy_picture();
  CREATE FUNCTION copies_follow_pictures() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM FROM products WHERE id IN (
      SELECT i.product_id FROM now_rows n JOIN product_images i ON i.content_hash = n.content_hash
    ) ORDER BY id FOR NO KEY UPDATE;
    UPDATE product_images i
    SET width = n.width, height = n.height, placeholder = n.placeholder, variants = n.variants,
      refused = n.status = 'refused'
    FROM now_rows n
    WHERE i.content_hash = n.content_hash
      AND (i.width, i.height, i.placeholder, i.variants, i.refused)
        IS DISTINCT FROM (n.width, n.height, n.placeholder, n.variants, n.status = 'refused');
    UPDATE users u
    SET avatar = jsonb_build_object('width', n.width, 'height', n.height, 'placeholder', n.placeholder,
      'variants', n.variants)
    FROM now_rows n
    WHERE u.avatar_hash = n.content_hash AND n.status = 'ready' AND u.avatar -> 'variants' IS DISTINCT FROM n.variants;
    RETURN NULL;
  END $$;
  CREATE TRIGGER copies_follow AFTER UPDATE ON pictures REFERENCING NEW TABLE AS now_rows
    FOR EACH STATEMENT EXECUTE FUNCTION copies_follow_pictures()`;

/**
 * The last reference is gone: a job removes the picture soon, unless somebody refers to it again. Two who let go of the last
 * two references at the same time both see the other's: what they leave is found by a sweep.
 */
const lost = (rows: string) => `
    INSERT INTO jobs (name, payload, due_at)
    SELECT 'pictures.forget', jsonb_build_object('contentHash', content_hash), now() + interval '1 minute'
    FROM (SELECT DISTINCT content_hash FROM (${rows}) each_row) gone
    WHERE NOT EXISTS (SELECT FROM product_images i WHERE i.content_hash = gone.content_hash)
      AND NOT EXISTS (SELECT FROM picture_uploads p WHERE p.content_hash = gone.content_hash)
      AND NOT EXISTS (SELECT FROM users u WHERE u.avatar_hash = gone.content_hash);
    RETURN NULL;`;

const FOLLOW = [
  `CREATE FUNCTION note_lost_pictures() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_TABLE_NAME = 'users' THEN ${lost(`SELECT avatar_hash AS content_hash FROM old_rows WHERE avatar_hash IS NOT NULL`)}
    ELSE ${lost('SELECT content_hash FROM old_rows')}
    END IF;
  END $$`,
  `CREATE FUNCTION note_lost_avatars() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.avatar_hash IS NULL OR OLD.avatar_hash IS NOT DISTINCT FROM NEW.avatar_hash THEN RETURN NULL; END IF;
    ${lost('SELECT OLD.avatar_hash AS content_hash')}
  END $$`,
  ...['product_images', 'picture_uploads'].map(
    (table) => `
    CREATE TRIGGER pictures_gone AFTER DELETE ON ${table} REFERENCING OLD TABLE AS old_rows
      FOR EACH STATEMENT EXECUTE FUNCTION note_lost_pictures()`,
  ),
  `CREATE TRIGGER pictures_gone_with_person AFTER DELETE ON users REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_lost_pictures()`,
  `CREATE TRIGGER pictures_gone AFTER UPDATE OF avatar_hash ON users
    FOR EACH ROW EXECUTE FUNCTION note_lost_avatars()`,
];

const REFERENCES = [
  { table: 'product_images', column: 'content_hash' },
  { table: 'users', column: 'avatar_hash' },
];

const INDEXES: readonly ConcurrentIndex[] = [
  { name: 'product_images_picture', on: 'product_images (content_hash)', serves: 'where a picture is shown' },
  {
    name: 'users_picture',
    on: 'users (avatar_hash) WHERE avatar_hash IS NOT NULL',
    serves: 'whose picture it is',
  },
  { name: 'picture_uploads_picture', on: 'picture_uploads (content_hash)', serves: 'who sent a picture' },
  { name: 'picture_uploads_over', on: 'picture_uploads (expires_at)', serves: 'uploads that nobody used in time' },
  { name: 'pictures_to_make', on: 'pictures (made_with, content_hash)', serves: 'pictures made with other settings' },
  { name: 'pictures_kept', on: 'pictures (kept_until)', serves: 'pictures that may be without a reference' },
];
