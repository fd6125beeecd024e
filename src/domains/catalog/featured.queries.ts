import { Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { catalogCache } from './catalog.cache.ts';
import { ProductCards } from './cards.queries.ts';
import { BY_A_SHOWN_SELLER } from './listing.filter.ts';
import type { ProductCardView } from './product.view.ts';

/** Popular products for the front of the shop, and products that go with another. */
@Injectable()
export class ProductPicks {
  private readonly database: Database;
  private readonly cards: ProductCards;

  constructor(database: Database, cards: ProductCards) {
    this.database = database;
    this.cards = cards;
  }

  /** The most popular ones, at most two of a seller, the categories taking turns. */
  @Cacheable(catalogCache.featured)
  async featured(limit: number): Promise<ProductCardView[]> {
    const rows = await this.database.query<{ id: string }>('catalog.featured', FEATURED, [limit], { read: true });
    return this.cards.byIds(rows.map(({ id }) => id));
  }

  /** Popular ones of the same category, then of the categories beside it; those of a like price first. */
  @Cacheable(catalogCache.related)
  async related(productId: string, limit: number): Promise<ProductCardView[]> {
    const rows = await this.database.query<{ id: string }>('catalog.related', RELATED, [productId, limit], {
      read: true,
    });
    return this.cards.byIds(rows.map(({ id }) => id));
  }
}

/** How many of the most popular products are mixed, whatever the size of the shop. */
const MIXED = 600;

export const FEATURED = `
  WITH popular AS MATERIALIZED (
    SELECT p.id, p.user_id, split_part(p.category, '/', 1) AS root, p.popularity
    FROM products p
    WHERE p.status = 'active' AND p.deleted_at IS NULL AND ${BY_A_SHOWN_SELLER}
    ORDER BY p.popularity DESC, p.id DESC LIMIT ${MIXED}
  ), spread AS (
    SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY popularity DESC, id DESC) AS of_seller FROM popular
  ), turns AS (
    SELECT *, row_number() OVER (PARTITION BY root ORDER BY popularity DESC, id DESC) AS turn
    FROM spread WHERE of_seller <= 2
  )
  SELECT id FROM turns ORDER BY turn, popularity DESC, id DESC LIMIT $1`;

/** How many candidates of one category are looked at. */
const LOOKED_AT = 60;

export const RELATED = `
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
      WHERE p.category = c.path AND p.status = 'active' AND p.deleted_at IS NULL AND ${BY_A_SHOWN_SELLER}
      ORDER BY p.popularity DESC, p.id DESC LIMIT ${LOOKED_AT}
    ) near
    WHERE near.id <> this.id
  )
  SELECT candidates.id FROM candidates, this
  ORDER BY same_category DESC,
    candidates.price_usd BETWEEN this.price_usd / 3 AND this.price_usd * 3 DESC,
    candidates.popularity DESC, candidates.id DESC
  LIMIT $2`;
