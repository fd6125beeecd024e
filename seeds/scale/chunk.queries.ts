import type { Queryable } from '../../src/performance/database/index.ts';
import { chance, pick, uuidOf } from './draw.ts';
import type { KindFacts, PictureFacts } from './facts.ts';

/** What every chunk is made from. */
export interface ScaleWords {
  kinds: readonly KindFacts[];
  pictures: readonly PictureFacts[];
  sellerIds: readonly string[];
}

/**
 * Writes the products numbered `from` to `to` with their variants, first pictures and cards, in the given
 * transaction.
 */
export async function writeChunk(transaction: Queryable, from: number, to: number, words: ScaleWords): Promise<void> {
  await transaction.query('scale.plan', planChunk(), [from, to, JSON.stringify(words.kinds), words.sellerIds]);
  await transaction.query('scale.analyze', 'ANALYZE scale_chunk');
  await transaction.query('scale.products', INSERT_PRODUCTS);
  await transaction.query('scale.variants', INSERT_VARIANTS);
  await transaction.query('scale.pictures', INSERT_PICTURES, [JSON.stringify(words.pictures)]);
  await transaction.query('scale.cards', INSERT_CARDS);
}

/** With triggers off nobody else counts: the last statement of a chunk, as it locks the categories. */
export async function countCategories(transaction: Queryable): Promise<void> {
  await transaction.query(
    'scale.count',
    `UPDATE categories c SET product_count = c.product_count + d.count
     FROM (SELECT category, count(*)::integer AS count FROM scale_chunk WHERE status = 'active'
           GROUP BY category ORDER BY category) d
     WHERE c.path = d.category`,
  );
}

/** Everything that later statements agree on: one row a product, gone at commit. */
function planChunk(): string {
  return `
    CREATE TEMP TABLE scale_chunk ON COMMIT DROP AS
    WITH kinds AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset($3::jsonb) AS k (
        kind integer, category text, heads text[], details text[], brands text[], materials text[],
        sentences text[], colours text[], low integer, high integer)
    ), numbered AS (
      SELECT i, floor(${chance(1)} * (SELECT count(*) FROM kinds))::integer AS kind
      FROM generate_series($1::bigint, $2::bigint) AS i
    ), drawn AS (
      SELECT n.i, k.kind, k.category, k.sentences,
        ${pick('$4::uuid[]', 2).replace(chance(2), `power(${chance(2)}, 2)`)} AS user_id,
        ${pick('k.heads', 3)} AS head, ${pick('k.details', 4)} AS detail, ${pick('k.brands', 5)} AS brand,
        ${pick('k.materials', 6)} AS material, ${pick('k.colours', 7)} AS colour,
        ${pick("(ARRAY['USD', 'USD', 'USD', 'EUR', 'EUR', 'GBP', 'JPY', 'SEK', 'PLN', 'CAD'])", 8)} AS currency,
        ${pick("(ARRAY['new', 'new', 'new', 'new', 'new', 'new', 'like_new', 'good', 'good', 'fair', 'refurbished'])", 9)} AS condition,
        k.low + (k.high - k.low) * power(${chance(10)}, 2) AS dollars,
        1 + (${chance(11)} < 0.35)::integer + (${chance(12)} < 0.15)::integer AS variants,
        ${chance(13)} < 0.03 AS empty,
        least(2000000, floor(60 * power(greatest(${chance(14)}, 1e-7), -0.75)))::integer AS popularity,
        date_trunc('milliseconds', timestamptz '2024-11-20 18:00Z' + interval '730 days' * power(${chance(15)}, 0.8)) AS created_at
      FROM numbered n JOIN kinds k USING (kind)
    ), priced AS (
      SELECT d.*, r.usd_per_unit, r.minor_digits,
        greatest(1, round(d.dollars / r.usd_per_unit))::bigint * power(10, r.minor_digits)::bigint
          - CASE WHEN r.minor_digits = 2 THEN (ARRAY[0, 0, 1, 10, 50])[1 + floor(${chance(16, 'd.i')} * 5)::integer] ELSE 0 END AS price
      FROM drawn d JOIN exchange_rates r USING (currency)
    )
    SELECT p.*, ${uuidOf('created_at', `'scale ' || i`)} AS id,
      CASE WHEN empty THEN 'sold_out' ELSE 'active' END AS status,
      round(price * usd_per_unit * 100 / power(10::numeric, minor_digits)) AS price_usd,
      floor(power(${chance(17)}, 3) * least(popularity, 400))::integer AS rating_count
    FROM priced p`;
}

const TITLE = `
  concat_ws(' ',
    CASE WHEN ${chance(20)} < 0.5 THEN 'Premium' END,
    CASE WHEN ${chance(21)} < 0.25 THEN 'classic' END,
    CASE WHEN ${chance(22)} < 0.1 THEN (ARRAY['handmade', 'vintage', 'portable', 'compact', 'organic', 'limited'])[1 + (i % 6)::integer] END,
    brand, head, CASE WHEN colour <> '' THEN 'in ' || lower(colour) END)
  || ', ' || detail || CASE WHEN ${chance(23)} < 0.3
    THEN ' ' || chr(65 + (i % 26)::integer) || chr(65 + (i / 26 % 26)::integer) || '-' || (1000 + i % 9000) ELSE '' END`;

const DESCRIPTION = `
  concat_ws(' ', upper(left(head, 1)) || substr(head, 2) || ' made of ' || material || '.', ${[30, 31, 32, 33].map((purpose) => pick('sentences', purpose)).join(', ')},
    CASE WHEN ${chance(34)} < 0.5 THEN 'Free shipping and easy returns.' ELSE 'Ships within two days.' END)`;

/** Stock of one variant; a product's is the sum over its own. */
const STOCK = `CASE WHEN empty THEN 0 ELSE 1 + floor(${chance(40, 'i * 8 + place')} * 60)::integer END`;

const INSERT_PRODUCTS = `
  INSERT INTO products (id, user_id, slug, handle, title, description, category, brand, attributes, price, currency,
    price_usd, stock, condition, status, rating_average, rating_count, popularity, created_at, updated_at)
  SELECT id, user_id, btrim(left(regexp_replace(lower(unaccent(title)), '[^a-z0-9]+', '-', 'g'), 110), '-') || '-' || to_hex(i + 1048576),
    'scale-' || i, title, description, category, brand,
    jsonb_build_object('Material', material, 'Style', detail), price, currency, price_usd, stock, condition, status,
    CASE WHEN rating_count = 0 THEN 0 ELSE round((5 - 2.2 * power(${chance(50)}, 2))::numeric, 2) END,
    rating_count, popularity, created_at, created_at
  FROM (
    SELECT c.*, ${TITLE} AS title, ${DESCRIPTION} AS description,
      (SELECT sum(${STOCK}) FROM generate_series(1, c.variants) AS place) AS stock
    FROM scale_chunk c
  ) p`;

const INSERT_VARIANTS = `
  INSERT INTO product_variants (id, product_id, sku, options, price, stock, position, created_at, updated_at)
  SELECT ${uuidOf('created_at', `'scale variant ' || i || ' ' || place`)}, id, 'S' || i || '-' || place,
    CASE WHEN variants = 1 THEN '{}'::jsonb
      ELSE jsonb_build_object('Edition', (ARRAY['Standard', 'Plus', 'Deluxe'])[place]) END,
    price + (place - 1) * (price / 5), ${STOCK}, place - 1, created_at, created_at
  FROM scale_chunk CROSS JOIN LATERAL generate_series(1, variants) AS place`;

const INSERT_PICTURES = `
  WITH pictures AS MATERIALIZED (
    SELECT g.kind, g.colour, p.*,
      row_number() OVER (PARTITION BY g.kind, g.colour ORDER BY p.id) - 1 AS place,
      count(*) OVER (PARTITION BY g.kind, g.colour) AS count
    FROM jsonb_to_recordset($1::jsonb) AS g (kind integer, colour text, id uuid)
    JOIN product_images p ON p.id = g.id
  )
  INSERT INTO product_images (id, product_id, position, content_hash, width, height, placeholder, alt, variants,
    created_at, updated_at)
  SELECT ${uuidOf('c.created_at', `'scale picture ' || c.i`)}, c.id, 0, p.content_hash, p.width, p.height,
    p.placeholder, c.brand || ' ' || c.head, p.variants, c.created_at, c.created_at
  FROM scale_chunk c
  JOIN pictures p ON p.kind = c.kind AND p.colour = c.colour AND p.place = c.i % p.count`;

/** With triggers on, the cards are there already and stay as they are. */
const INSERT_CARDS = `
  INSERT INTO product_cards (product_id, card)
  SELECT product_id, card FROM product_card_texts WHERE product_id = ANY (ARRAY(SELECT id FROM scale_chunk))
  ON CONFLICT (product_id) DO NOTHING`;
