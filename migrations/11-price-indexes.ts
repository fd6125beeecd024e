import type { MigrationInterface, QueryRunner } from 'typeorm';

import { buildIndexes, type ConcurrentIndex, dropIndexes } from './concurrent-index.ts';

/**
 * The indexes by price carry the keys of every sort: the products of a price range are then counted and put in any order
 * in one walk. A million products take ten seconds; nobody waits for them.
 */
export class PriceIndexes1700000000011 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndexes(runner, INDEXES);
    await dropIndexes(runner, FORMER);
  }

  async down(runner: QueryRunner): Promise<void> {
    await buildIndexes(runner, FORMER);
    await dropIndexes(runner, INDEXES);
  }
}

const ACTIVE = `WHERE status = 'active' AND deleted_at IS NULL`;
const FACTS = 'condition, brand, popularity, created_at, rating_average, rating_count, user_id';

const INDEXES: readonly ConcurrentIndex[] = [
  {
    name: 'products_by_price',
    on: `products (price_usd, id) INCLUDE (category, ${FACTS}) ${ACTIVE}`,
    serves: 'lists by price, either way; price ranges, counted and in any order',
  },
  {
    name: 'products_in_category_by_price',
    on: `products (category, price_usd, id) INCLUDE (${FACTS}) ${ACTIVE}`,
    serves: 'a category by price, either way; price ranges within it, counted and in any order',
  },
];

/** As the migration before made them. */
const FORMER: readonly ConcurrentIndex[] = [
  {
    name: 'products_walk_price',
    on: `products (price_usd, id) INCLUDE (category, condition, brand, rating_average, user_id) ${ACTIVE}`,
    serves: 'lists by price, either way, and price bands, with any filter',
  },
  {
    name: 'products_in_category_price',
    on: `products (category, price_usd, id) INCLUDE (condition, brand, rating_average, user_id) ${ACTIVE}`,
    serves: 'a category by price, either way, and price bands within it, with any filter',
  },
];
