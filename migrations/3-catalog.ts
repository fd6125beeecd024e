import type { MigrationInterface, QueryRunner } from 'typeorm';

import { SEARCH_DOCUMENT } from './search-document.ts';

/** Categories, products, their variants and pictures, with the rules that keep them in step. */
export class Catalog1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(categories());
    for (const definition of SEARCH_DOCUMENT) await runner.query(definition);
    await runner.query(products());
    await runner.query(productVariants());
    await runner.query(productImages());
    for (const table of ['categories', 'products', 'product_variants', 'product_images']) {
      await runner.query(`
        CREATE TRIGGER ${table}_touch BEFORE UPDATE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`);
    }
    await runner.query(priceInUsd());
    await runner.query(productFollowsVariants());
    await runner.query(variantTriggers());
    await runner.query(productIsConsistent());
    await runner.query(categoryCounts());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE product_images, product_variants, products, categories`);
    await runner.query(`
      DROP FUNCTION product_price_in_usd(), product_follows_variants(), product_is_consistent(),
        category_counts_follow_products(),
        search_document(text, text, text, jsonb, text), search_values(jsonb), search_normal_form(text)`);
  }
}

/** The path is the key ("home/kitchen"): a subtree is one range of it, and a parent always exists. */
function categories(): string {
  return `
    CREATE TABLE categories (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      path text COLLATE "C" NOT NULL UNIQUE
        CHECK (path ~ '^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*){0,5}$' AND length(path) <= 300),
      parent_path text COLLATE "C"
        GENERATED ALWAYS AS (nullif(regexp_replace(path, '/?[^/]+$', ''), '')) STORED
        REFERENCES categories (path),
      name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 120),
      position integer NOT NULL DEFAULT 0,
      product_count integer NOT NULL DEFAULT 0 CHECK (product_count >= 0),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`;
}

function products(): string {
  return `
    CREATE TABLE products (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      user_id uuid NOT NULL REFERENCES users (id),
      slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 160),
      handle text CHECK (length(handle) BETWEEN 1 AND 255),
      title text NOT NULL CHECK (length(btrim(title)) BETWEEN 1 AND 500),
      description text NOT NULL DEFAULT '' CHECK (length(description) <= 50000),
      description_html text CHECK (length(description_html) <= 100000),
      category text COLLATE "C" NOT NULL REFERENCES categories (path) ON UPDATE CASCADE,
      brand text CHECK (length(btrim(brand)) BETWEEN 1 AND 120),
      attributes jsonb NOT NULL DEFAULT '{}'
        CHECK (jsonb_typeof(attributes) = 'object' AND length(attributes::text) <= 20000),
      price bigint NOT NULL CHECK (price BETWEEN 0 AND 1000000000000),
      currency char(3) NOT NULL REFERENCES exchange_rates (currency),
      price_usd bigint NOT NULL,
      stock integer NOT NULL CHECK (stock >= 0),
      condition text NOT NULL DEFAULT 'new'
        CHECK (condition IN ('new', 'like_new', 'good', 'fair', 'refurbished')),
      status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'active', 'sold_out', 'archived')),
      rating_average numeric(3, 2) NOT NULL DEFAULT 0 CHECK (rating_average BETWEEN 0 AND 5),
      rating_count integer NOT NULL DEFAULT 0 CHECK (rating_count >= 0),
      popularity integer NOT NULL DEFAULT 0 CHECK (popularity >= 0),
      search tsvector NOT NULL
        GENERATED ALWAYS AS (search_document(title, brand, category, attributes, description)) STORED,
      deleted_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, handle)
    )`;
}

function productVariants(): string {
  return `
    CREATE TABLE product_variants (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
      sku text CHECK (length(sku) BETWEEN 1 AND 255),
      options jsonb NOT NULL DEFAULT '{}'
        CHECK (jsonb_typeof(options) = 'object' AND length(options::text) <= 2000),
      price bigint NOT NULL CHECK (price BETWEEN 0 AND 1000000000000),
      stock integer NOT NULL CHECK (stock >= 0),
      position integer NOT NULL CHECK (position >= 0),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (product_id, options),
      UNIQUE (product_id, sku)
    )`;
}

/**
 * `variants` is what the image pipeline wrote: [{format, width, bytes, key}]. `source` is where an imported picture came
 * from, so that importing again fetches only what changed.
 */
function productImages(): string {
  return `
    CREATE TABLE product_images (
      id uuid PRIMARY KEY DEFAULT uuid_v7(),
      product_id uuid NOT NULL REFERENCES products (id) ON DELETE CASCADE,
      position integer NOT NULL CHECK (position >= 0),
      content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
      width integer NOT NULL CHECK (width > 0),
      height integer NOT NULL CHECK (height > 0),
      placeholder text NOT NULL CHECK (length(placeholder) <= 4000),
      alt text NOT NULL DEFAULT '' CHECK (length(alt) <= 500),
      source text CHECK (length(source) <= 2048),
      variants jsonb NOT NULL CHECK (jsonb_typeof(variants) = 'array'),
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      UNIQUE (product_id, position) DEFERRABLE INITIALLY DEFERRED,
      UNIQUE (product_id, content_hash)
    )`;
}

/** Prices of several currencies sort and filter by their worth in US cents. */
function priceInUsd(): string {
  return `
    CREATE FUNCTION product_price_in_usd() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      SELECT round(NEW.price * usd_per_unit * 100 / power(10::numeric, minor_digits))
        INTO NEW.price_usd FROM exchange_rates WHERE currency = NEW.currency;
      RETURN NEW;
    END $$;
    CREATE TRIGGER products_price_usd BEFORE INSERT OR UPDATE OF price, currency ON products
      FOR EACH ROW EXECUTE FUNCTION product_price_in_usd()`;
}

/** A product costs what its cheapest variant costs, has the stock of all, and is sold out at zero. */
function productFollowsVariants(): string {
  return `
    CREATE FUNCTION product_follows_variants() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE products p
      SET price = v.price, stock = v.stock,
          status = CASE
            WHEN p.status = 'active' AND v.stock = 0 THEN 'sold_out'
            WHEN p.status = 'sold_out' AND v.stock > 0 THEN 'active'
            ELSE p.status END
      FROM (
        SELECT product_id, min(price) AS price, sum(stock)::integer AS stock
        FROM product_variants
        WHERE product_id IN (SELECT product_id FROM changed)
        GROUP BY product_id
      ) v
      WHERE p.id = v.product_id
        AND (p.price, p.stock, p.status = 'sold_out', p.status = 'active')
          IS DISTINCT FROM (v.price, v.stock, p.status IN ('sold_out', 'active') AND v.stock = 0,
                            p.status IN ('sold_out', 'active') AND v.stock > 0);
      RETURN NULL;
    END $$`;
}

function variantTriggers(): string {
  const trigger = (event: string, transition: string) => `
    CREATE TRIGGER product_follows_variants_${event.toLowerCase()} AFTER ${event} ON product_variants
      REFERENCING ${transition} TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION product_follows_variants()`;
  return [trigger('INSERT', 'NEW'), trigger('UPDATE', 'NEW'), trigger('DELETE', 'OLD')].join(';');
}

/** Checked at commit, so that a product and its variants may be written in any order. */
function productIsConsistent(): string {
  return `
    CREATE FUNCTION product_is_consistent() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      p products%ROWTYPE;
      variants record;
      subject uuid;
    BEGIN
      IF TG_TABLE_NAME = 'product_variants' THEN subject := OLD.product_id; ELSE subject := NEW.id; END IF;
      SELECT * INTO p FROM products WHERE id = subject;
      IF NOT FOUND THEN RETURN NULL; END IF;
      SELECT count(*) AS count, min(price) AS price, sum(stock) AS stock INTO variants
        FROM product_variants WHERE product_id = subject;
      IF variants.count = 0 THEN
        RAISE EXCEPTION 'product % has no variant', subject
          USING ERRCODE = 'check_violation', CONSTRAINT = 'product_has_variant';
      END IF;
      IF (p.price, p.stock) IS DISTINCT FROM (variants.price, variants.stock::integer) THEN
        RAISE EXCEPTION 'price and stock of product % differ from its variants', subject
          USING ERRCODE = 'check_violation', CONSTRAINT = 'product_follows_variants';
      END IF;
      IF (p.status = 'active' AND p.stock = 0) OR (p.status = 'sold_out' AND p.stock > 0) THEN
        RAISE EXCEPTION 'status % of product % contradicts its stock of %', p.status, subject, p.stock
          USING ERRCODE = 'check_violation', CONSTRAINT = 'product_status_follows_stock';
      END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER products_consistent
      AFTER INSERT OR UPDATE OF price, stock, status ON products
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION product_is_consistent();
    CREATE CONSTRAINT TRIGGER product_variants_consistent
      AFTER DELETE OR UPDATE OF product_id ON product_variants
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION product_is_consistent()`;
}

/** Counters instead of COUNT(*): a category knows its active products at every moment. */
function categoryCounts(): string {
  const isLive = `status = 'active' AND deleted_at IS NULL`;
  const add = (deltas: string) => `
    UPDATE categories c SET product_count = c.product_count + d.delta
    FROM (SELECT category, sum(delta)::integer AS delta FROM (${deltas}) changes
          GROUP BY category HAVING sum(delta) <> 0 ORDER BY category) d
    WHERE c.path = d.category;`;
  const gained = `SELECT category, 1 AS delta FROM now_rows WHERE ${isLive}`;
  const lost = `SELECT category, -1 AS delta FROM old_rows WHERE ${isLive}`;
  const trigger = (event: string, transitions: string) => `
    CREATE TRIGGER category_counts_${event.toLowerCase()} AFTER ${event} ON products
      REFERENCING ${transitions}
      FOR EACH STATEMENT EXECUTE FUNCTION category_counts_follow_products();`;
  return `
    CREATE FUNCTION category_counts_follow_products() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN ${add(gained)}
      ELSIF TG_OP = 'DELETE' THEN ${add(lost)}
      ELSE ${add(`${gained} UNION ALL ${lost}`)}
      END IF;
      RETURN NULL;
    END $$;
    ${trigger('INSERT', 'NEW TABLE AS now_rows')}
    ${trigger('DELETE', 'OLD TABLE AS old_rows')}
    ${trigger('UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS now_rows')}`;
}
