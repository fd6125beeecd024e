import { Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { catalogCache } from './catalog.cache.ts';
import { LISTED } from './catalog.policy.ts';
import { pictureFrom, type PictureRow, type PictureView } from '../media/index.ts';
import { CARD_COLUMNS, cardFrom, type CardRow } from './cards.queries.ts';
import type { ProductCardView } from './product.view.ts';

/** Popular products for the front of the shop, pictures of its departments, and products that go with another. */
@Injectable()
export class ProductPicks {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** The most popular ones, at most two of a seller, the categories taking turns. */
  @Cacheable(catalogCache.featured)
  async featured(limit: number): Promise<ProductCardView[]> {
    const rows = await this.database.query<CardRow>('catalog.featured', FEATURED, [limit], { read: true });
    return rows.map(cardFrom);
  }

  /** Popular ones of the same category, then of the categories beside it; those of a like price first. */
  @Cacheable(catalogCache.related)
  async related(productId: string, limit: number): Promise<ProductCardView[]> {
    const rows = await this.database.query<CardRow>('catalog.related', RELATED, [productId, limit], {
      kept: true,
      read: true,
    });
    return rows.map(cardFrom);
  }

  /** For each category the picture of one of its most popular listings, in the order of the paths. */
  @Cacheable(catalogCache.categoryPictures)
  async ofCategories(paths: readonly string[]): Promise<(PictureView | null)[]> {
    const rows = await this.database.query<PictureRow & { path: string }>(
      'catalog.category-pictures',
      CATEGORY_PICTURES,
      [paths],
      { read: true },
    );
    const pictures = new Map(rows.map((row) => [row.path, pictureFrom(row)]));
    return paths.map((path) => pictures.get(path) ?? null);
  }
}

/** How many of the most popular products are mixed, whatever the size of the shop. */
const MIXED = 600;

/** The cards of a few picked products in one statement. @param picks answers `id` and `place`, once for each product. */
function cardsOf(picks: string): string {
  return `
  WITH picked AS MATERIALIZED (${picks})
  SELECT ${CARD_COLUMNS}
  FROM picked
  JOIN products p ON p.id = picked.id
  JOIN product_cards c ON c.product_id = p.id
  JOIN users s ON s.id = p.user_id
  ORDER BY picked.place`;
}

export const FEATURED = cardsOf(`
  WITH popular AS MATERIALIZED (
    SELECT p.id, p.user_id, split_part(p.category, '/', 1) AS root, p.popularity
    FROM products p
    WHERE ${LISTED}
    ORDER BY p.popularity DESC, p.id DESC LIMIT ${MIXED}
  ), spread AS (
    SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY popularity DESC, id DESC) AS of_seller FROM popular
  ), turns AS (
    SELECT *, row_number() OVER (PARTITION BY root ORDER BY popularity DESC, id DESC) AS turn
    FROM spread WHERE of_seller <= 2
  )
  SELECT id, row_number() OVER (ORDER BY turn, popularity DESC, id DESC) AS place FROM turns ORDER BY place LIMIT $1`);

/** How many candidates of one category are looked at. */
const LOOKED_AT = 60;

export const RELATED = cardsOf(`
  WITH this AS (SELECT id, category, price_usd, regexp_replace(category, '/?[^/]+$', '') AS parent
                FROM products WHERE id = $1::uuid),
  candidates AS (
    SELECT near.*, c.path = this.category AS same_category
    FROM this
    JOIN LATERAL (
      SELECT path FROM categories
      WHERE path = this.category
         OR (this.parent <> '' AND parent_path = this.parent AND product_count > 0)
      ORDER BY path = this.category DESC, product_count DESC LIMIT 6
    ) c ON true
    CROSS JOIN LATERAL (
      SELECT p.id, p.popularity, p.price_usd FROM products p
      WHERE p.category = c.path AND ${LISTED}
      ORDER BY p.popularity DESC, p.id DESC LIMIT ${LOOKED_AT}
    ) near
    WHERE near.id <> this.id
  )
  SELECT candidates.id, row_number() OVER (
    ORDER BY same_category DESC,
      candidates.price_usd BETWEEN this.price_usd / 3 AND this.price_usd * 3 DESC,
      candidates.popularity DESC, candidates.id DESC) AS place
  FROM candidates, this
  ORDER BY place LIMIT $2`);

/** How many of the most popular listings of a category are asked for a picture. */
const WITH_A_PICTURE_AMONG = 3;

/** The subtree of a path as in `inSubtree`: each category of it gives its first listings, then they merge. */
export const CATEGORY_PICTURES = `
  SELECT DISTINCT ON (asked.path) asked.path, picture.*
  FROM unnest($1::text[]) AS asked (path)
  CROSS JOIN LATERAL (
    SELECT first.* FROM categories c
    CROSS JOIN LATERAL (
      SELECT p.id, p.popularity FROM products p
      WHERE p.category = c.path AND ${LISTED}
      ORDER BY p.popularity DESC, p.id DESC LIMIT ${WITH_A_PICTURE_AMONG}
    ) first
    WHERE c.product_count > 0
      AND (c.path = asked.path OR (c.path >= asked.path || '/' AND c.path < asked.path || '0'))
    ORDER BY first.popularity DESC, first.id DESC LIMIT ${WITH_A_PICTURE_AMONG}
  ) popular
  CROSS JOIN LATERAL (
    SELECT i.alt, i.width, i.height, i.placeholder, i.variants
    FROM product_images i WHERE i.product_id = popular.id AND NOT i.refused ORDER BY i.position LIMIT 1
  ) picture
  ORDER BY asked.path, popular.popularity DESC, popular.id DESC`;
