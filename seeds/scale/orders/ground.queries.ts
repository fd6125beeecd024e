import type { Queryable } from '../../../src/performance/database/index.ts';
import { chance, pick, uuidOf } from '../draw.ts';

const GIVEN = 'Ada Ben Clara David Emma Finn Greta Hugo Ida Jan Kira Leo Mia Nils Olga Paul Rosa Sami Tara Uwe';
const FAMILY =
  'Abel Berger Craig Dahl Ellis Frank Gomez Holm Iversen Jung Klein Lopez Meyer North Olsen Price Ruiz Stone';
const TOWNS = 'Chicago Toronto Bristol Paris Hamburg Wien Madrid Torino Lisboa Uppsala Osaka Sydney';

const words = (text: string) => `ARRAY['${text.replaceAll(' ', "', '")}']`;

/**
 * What orders are drawn from, in two tables that are made again for every run: everything for sale, the things of one
 * seller in one currency beside each other and the most wanted first; and the people who buy.
 */
export async function layGround(queryable: Queryable, buyers: number): Promise<{ goods: number }> {
  await clearGround(queryable);
  await queryable.query('scale.buyers', BUYERS, [buyers]);
  await queryable.query('scale.people', PEOPLE);
  await queryable.query('scale.goods', GOODS);
  await queryable.query('scale.goods-key', `ALTER TABLE scale_goods ADD PRIMARY KEY (place)`);
  await queryable.query('scale.buyers-key', `ALTER TABLE scale_buyers ADD PRIMARY KEY (place)`);
  await queryable.query('scale.analyze', `ANALYZE scale_goods, scale_buyers`);
  const [row] = await queryable.query<{ goods: number }>(
    'scale.count-goods',
    `SELECT count(*)::integer AS goods FROM scale_goods`,
  );
  return { goods: row?.goods ?? 0 };
}

export async function clearGround(queryable: Queryable): Promise<void> {
  await queryable.query('scale.clear', `DROP TABLE IF EXISTS scale_goods, scale_buyers`);
}

const BUYERS = `
  CREATE UNLOGGED TABLE scale_buyers AS
  SELECT i AS place, ${uuidOf('joined', `'scale buyer ' || i`)} AS id, joined,
    ${pick(words(GIVEN), 60)} || ' ' || ${pick(words(FAMILY), 61)} AS name, ${pick(words(TOWNS), 62)} AS town
  FROM (
    SELECT i, date_trunc('seconds', timestamptz '2022-11-20 18:00Z' + interval '900 days' * ${chance(63)}) AS joined
    FROM generate_series(0::bigint, $1::bigint - 1) AS i
  ) b`;

const PEOPLE = `
  INSERT INTO users (id, email, display_name, slug, role, location, created_at, updated_at)
  SELECT id, 'shopper-' || place || '@demo.example', name, 'shopper-' || place, 'buyer', town, joined, joined
  FROM scale_buyers
  ON CONFLICT DO NOTHING`;

/** `first`: the place of the most wanted thing of the same seller and currency; `size`: how many there are. */
const GOODS = `
  CREATE UNLOGGED TABLE scale_goods AS
  SELECT place, product_id, variant_id, seller_id, currency, price, title, options, image_hash,
    min(place) OVER theirs AS first, count(*) OVER theirs AS size
  FROM (
    SELECT row_number() OVER (ORDER BY p.user_id, p.currency, p.popularity DESC, p.id) - 1 AS place,
      p.id AS product_id, v.id AS variant_id, p.user_id AS seller_id, p.currency, v.price, p.title, v.options,
      i.content_hash AS image_hash
    FROM products p
    JOIN product_variants v ON v.product_id = p.id AND v.position = 0
    LEFT JOIN product_images i ON i.product_id = p.id AND i.position = 0
    WHERE p.status IN ('active', 'sold_out') AND p.deleted_at IS NULL
  ) g
  WINDOW theirs AS (PARTITION BY seller_id, currency)`;
