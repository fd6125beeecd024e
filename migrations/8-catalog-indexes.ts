import type { MigrationInterface, QueryRunner } from 'typeorm';

import { buildIndexes, type ConcurrentIndex, dropIndexes } from './concurrent-index.ts';

/**
 * What lists, facets and the sitemap need at a million products, found by measurement. The walks of the lists carry
 * the columns that filters ask for: a filter that few products pass is then decided within the index, without reading
 * the table row by row.
 */
export class CatalogIndexes1700000000008 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndexes(runner, INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, INDEXES);
  }
}

const ACTIVE = `WHERE status = 'active' AND deleted_at IS NULL`;
const FACTS = 'condition, brand, price_usd, rating_average, user_id';

const INDEXES: readonly ConcurrentIndex[] = [
  {
    name: 'products_walk_popular',
    on: `products (popularity DESC, id DESC) INCLUDE (category, ${FACTS}) ${ACTIVE}`,
    serves: 'home, featured, lists by popularity with any filter, facets; the bounded walk of a search',
  },
  {
    name: 'products_walk_created',
    on: `products (created_at DESC, id DESC) INCLUDE (category, ${FACTS}) ${ACTIVE}`,
    serves: 'lists by newest with any filter',
  },
  {
    name: 'products_walk_price',
    on: `products (price_usd, id) INCLUDE (category, condition, brand, rating_average, user_id) ${ACTIVE}`,
    serves: 'lists by price, either way, and price bands, with any filter',
  },
  {
    name: 'products_walk_rating',
    on: `products (rating_average DESC, rating_count DESC, id DESC)
         INCLUDE (category, condition, brand, price_usd, user_id) ${ACTIVE}`,
    serves: 'lists by rating with any filter',
  },
  {
    name: 'products_in_category_popular',
    on: `products (category, popularity DESC, id DESC) INCLUDE (${FACTS}) ${ACTIVE}`,
    serves: 'a category by popularity with any filter, its facets and counts',
  },
  {
    name: 'products_in_category_created',
    on: `products (category, created_at DESC, id DESC) INCLUDE (${FACTS}) ${ACTIVE}`,
    serves: 'a category by newest with any filter',
  },
  {
    name: 'products_in_category_price',
    on: `products (category, price_usd, id) INCLUDE (condition, brand, rating_average, user_id) ${ACTIVE}`,
    serves: 'a category by price, either way, and price bands within it, with any filter',
  },
  {
    name: 'products_in_category_rating',
    on: `products (category, rating_average DESC, rating_count DESC, id DESC)
         INCLUDE (condition, brand, price_usd, user_id) ${ACTIVE}`,
    serves: 'a category by rating with any filter',
  },
  {
    name: 'products_of_brand',
    on: `products (brand, popularity DESC, id DESC)
         INCLUDE (category, condition, price_usd, rating_average, rating_count, created_at, user_id) ${ACTIVE}`,
    serves: 'lists and facets of some brands in any order',
  },
  {
    name: 'products_of_seller',
    on: `products (user_id, popularity DESC, id DESC)
         INCLUDE (category, brand, condition, price_usd, rating_average, rating_count, created_at) ${ACTIVE}`,
    serves: 'lists and facets of a seller in any order; how many listings a seller has',
  },
  {
    name: 'products_reviewed',
    on: 'products (user_id) INCLUDE (rating_average, rating_count) WHERE rating_count > 0',
    serves: 'the stars of a seller; reviews of a seller',
  },
  {
    name: 'products_sitemap',
    on: `products (((get_byte(uuid_send(id), 14) & 15) * 256 + get_byte(uuid_send(id), 15))) ${ACTIVE}`,
    serves: 'one part of the sitemap',
  },
  {
    name: 'users_hidden',
    on: `users (id) WHERE status <> 'active' OR deleted_at IS NOT NULL`,
    serves: 'every list: whose products are not shown',
  },
  {
    name: 'users_sellers',
    on: `users (created_at DESC, id DESC) WHERE role = 'seller' AND status = 'active' AND deleted_at IS NULL`,
    serves: 'all sellers, newest first',
  },
  {
    name: 'reviews_newest_of_product',
    on: `reviews (product_id, created_at DESC, id DESC) INCLUDE (rating) WHERE status = 'published'`,
    serves: 'reviews of a product, newest first, and how their stars are spread',
  },
  {
    name: 'reviews_newest',
    on: `reviews (created_at DESC, id DESC) INCLUDE (product_id) WHERE status = 'published'`,
    serves: 'reviews of a seller with many products, newest first',
  },
];
