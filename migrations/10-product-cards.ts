import type { MigrationInterface, QueryRunner } from 'typeorm';

/** So many products are filled in one transaction: about a second of one core. */
const BATCH = 20_000;

/**
 * What a list shows of each product, ready to be sent: docs/decisions/0015-ready-cards.md.
 *
 * Nobody waits for it: from the first step on every write keeps its own cards, then those of products nobody has written
 * since are filled in batch by batch. An interrupted run goes on where it stopped. A million products take a minute and a half.
 */
export class ProductCards1700000000010 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const definition of [TABLE, TEXTS, WRITE, FOLLOW, ...TRIGGERS]) await runner.query(definition);
    await fill(runner);
    for (const step of GONE_WITH_PRODUCTS) await runner.query(step);
    await runner.query(`VACUUM (ANALYZE) product_cards`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION IF EXISTS product_cards_follow() CASCADE`);
    await runner.query(`DROP FUNCTION IF EXISTS write_product_cards(uuid[])`);
    await runner.query(`DROP VIEW IF EXISTS product_card_texts`);
    await runner.query(`DROP TABLE IF EXISTS product_cards`);
  }
}

/** A card is one piece of text and read by the page: it is neither compressed nor moved elsewhere before it is very long. */
const TABLE = `
  CREATE TABLE IF NOT EXISTS product_cards (
    product_id uuid PRIMARY KEY,
    card text NOT NULL
  ) WITH (toast_tuple_target = 8160)`;

/**
 * What each card has to say: the JSON of a product card without its seller, who may change without his products. Of its
 * first picture it carries the sources of 400 to 800 pixels; of a format that has none in between, all.
 * @param shown which rows of `product_images` a product `p` shows.
 */
export const cardTexts = (shown: string) => `
  CREATE OR REPLACE VIEW product_card_texts AS
  SELECT p.id AS product_id, concat(
    '{"id":"', p.id,
    '","slug":', to_json(p.slug),
    ',"title":', to_json(p.title),
    ',"category":', to_json(p.category),
    ',"brand":', coalesce(to_json(p.brand)::text, 'null'),
    ',"price":', p.price,
    ',"priceVaries":', to_json(EXISTS (
      SELECT FROM product_variants v WHERE v.product_id = p.id AND v.price > p.price)),
    ',"currency":', to_json(p.currency::text),
    ',"condition":', to_json(p.condition),
    ',"stock":', p.stock,
    ',"ratingAverage":', trim_scale(p.rating_average),
    ',"ratingCount":', p.rating_count,
    ',"createdAt":"', to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    '","picture":', coalesce(picture.json, 'null'),
    '}') AS card
  FROM products p
  LEFT JOIN LATERAL (
    SELECT concat('{"alt":', to_json(i.alt), ',"width":', i.width, ',"height":', i.height,
      ',"placeholder":', to_json(i.placeholder), ',"sources":[', sources.json, ']}') AS json
    FROM (SELECT * FROM product_images WHERE ${shown} ORDER BY position LIMIT 1) i,
    LATERAL (
      SELECT string_agg(concat('{"format":', to_json(format), ',"width":', width, ',"bytes":', bytes,
        ',"url":', to_json('/images/' || key), '}'), ',' ORDER BY place) AS json
      FROM (
        SELECT *, bool_or(width BETWEEN 400 AND 800) OVER (PARTITION BY format) AS fits
        FROM ROWS FROM (jsonb_to_recordset(i.variants) AS (format text, width integer, bytes integer, key text))
          WITH ORDINALITY AS v (format, width, bytes, key, place)
      ) v
      WHERE width BETWEEN 400 AND 800 OR NOT fits
    ) sources
  ) picture ON true`;

const TEXTS = cardTexts('product_id = p.id');

const WRITE = `
  CREATE OR REPLACE FUNCTION write_product_cards(ids uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO product_cards (product_id, card)
    SELECT product_id, card FROM product_card_texts WHERE product_id = ANY (ids) ORDER BY product_id
    ON CONFLICT (product_id) DO UPDATE SET card = EXCLUDED.card
      WHERE product_cards.card IS DISTINCT FROM EXCLUDED.card
  $$`;

/**
 * A product that is deleted takes its card along. The key is checked as a whole at the end: checked row by row it would lock,
 * and so write, every product.
 */
const GONE_WITH_PRODUCTS = [
  `ALTER TABLE product_cards DROP CONSTRAINT IF EXISTS product_cards_product_id_fkey`,
  `ALTER TABLE product_cards ADD CONSTRAINT product_cards_product_id_fkey
     FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE NOT VALID`,
  `DELETE FROM product_cards c WHERE NOT EXISTS (SELECT FROM products p WHERE p.id = c.product_id)`,
  `ALTER TABLE product_cards VALIDATE CONSTRAINT product_cards_product_id_fkey`,
];

/** The columns of a product that its card shows; compared as sets, which takes no longer for each of many rows than for one. */
const SHOWN = [
  'id',
  'slug',
  'title',
  'category',
  'brand',
  'price',
  'currency',
  'condition',
  'stock',
  'rating_average',
  'rating_count',
  'created_at',
];

/**
 * Whoever changes variants or pictures takes their products' rows first, as a change of the products themselves does: of
 * two who change one product at once the later waits, and the statement after that sees what the other one committed.
 */
const FOLLOW = `
  CREATE OR REPLACE FUNCTION product_cards_follow() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    changed uuid[];
  BEGIN
    IF TG_TABLE_NAME = 'products' THEN
      IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO changed FROM now_rows;
      ELSE
        SELECT array_agg(id) INTO changed FROM (
          SELECT ${SHOWN.join(', ')} FROM now_rows EXCEPT SELECT ${SHOWN.join(', ')} FROM old_rows
        ) other_cards;
      END IF;
    ELSE
      IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT product_id) INTO changed FROM now_rows;
      ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT product_id) INTO changed FROM old_rows;
      ELSE
        SELECT array_agg(product_id) INTO changed
        FROM (SELECT product_id FROM now_rows UNION SELECT product_id FROM old_rows) both_rows;
      END IF;
      PERFORM FROM products WHERE id = ANY (changed) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    IF changed IS NOT NULL THEN PERFORM write_product_cards(changed); END IF;
    RETURN NULL;
  END $$`;

const ROWS = {
  INSERT: 'NEW TABLE AS now_rows',
  UPDATE: 'OLD TABLE AS old_rows NEW TABLE AS now_rows',
  DELETE: 'OLD TABLE AS old_rows',
} as const;

const TRIGGERS = [
  trigger('products', 'INSERT'),
  trigger('products', 'UPDATE'),
  ...(['product_variants', 'product_images'] as const).flatMap((table) =>
    (['INSERT', 'UPDATE', 'DELETE'] as const).map((event) => trigger(table, event)),
  ),
];

/** Named to run after the trigger that has a product follow its variants. */
function trigger(table: string, event: keyof typeof ROWS): string {
  return `
    CREATE OR REPLACE TRIGGER ready_cards_${event.toLowerCase()} AFTER ${event} ON ${table}
      REFERENCING ${ROWS[event]}
      FOR EACH STATEMENT EXECUTE FUNCTION product_cards_follow()`;
}

/** Each batch is a transaction of its own. A card that a write has made meanwhile is the newer one and stays. */
async function fill(runner: QueryRunner): Promise<void> {
  for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined;) {
    const last: { id: string }[] = await runner.query(
      `WITH batch AS MATERIALIZED (SELECT id FROM products WHERE id > $1 ORDER BY id LIMIT ${BATCH}),
       filled AS (
         INSERT INTO product_cards (product_id, card)
         SELECT product_id, card FROM product_card_texts
         WHERE product_id = ANY (ARRAY(
           SELECT id FROM batch WHERE NOT EXISTS (SELECT FROM product_cards c WHERE c.product_id = batch.id)))
         ON CONFLICT (product_id) DO NOTHING
       )
       SELECT id FROM batch ORDER BY id DESC LIMIT 1`,
      [after],
    );
    after = last[0]?.id;
  }
}
