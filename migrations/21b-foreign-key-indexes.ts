import type { MigrationInterface, QueryRunner } from 'typeorm';

import { buildIndexes, type ConcurrentIndex, dropIndexes } from './concurrent-index.ts';

/**
 * What `npm run insight -- --only indexes` found of the schema. Deleting a product, a review, a message or a person read the
 * tables that refer to it from end to end. Two indexes were the beginning of another one. What it still says is kept on
 * purpose: docs/query-insight.md.
 */
export class ForeignKeyIndexes1700000000021 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndexes(runner, MISSING);
    await dropIndexes(runner, NEEDLESS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await buildIndexes(runner, NEEDLESS);
    await dropIndexes(runner, MISSING);
  }
}

const referring = (table: string, column: string, what: string, nullable = true): ConcurrentIndex => ({
  name: `${table}_of_${what}`,
  on: `${table} (${column})${nullable ? ` WHERE ${column} IS NOT NULL` : ''}`,
  serves: `deleting a ${what} that ${table} refer to`,
});

const MISSING: readonly ConcurrentIndex[] = [
  referring('offers', 'product_id', 'product', false),
  referring('offers', 'variant_id', 'variant'),
  referring('conversations', 'product_id', 'product'),
  referring('conversations', 'order_id', 'order'),
  referring('reports', 'product_id', 'product'),
  referring('reports', 'user_id', 'person'),
  referring('reports', 'review_id', 'review'),
  referring('reports', 'message_id', 'message'),
];

/** The unique index of an order's variants begins with the order, `follows_made` with who follows. */
const NEEDLESS: readonly ConcurrentIndex[] = [
  { name: 'order_items_order', on: 'order_items (order_id)', serves: 'the items of an order' },
  { name: 'follows_follower', on: 'follows (follower_id)', serves: 'whom a person follows' },
];
