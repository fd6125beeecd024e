import type { MigrationInterface, QueryRunner } from 'typeorm';

import { buildIndexes, type ConcurrentIndex, dropIndexes } from './concurrent-index.ts';

/** The indexes the hot queries need, each tied to the query it serves. */
export class PerformanceIndexes1700000000006 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await buildIndexes(runner, INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropIndexes(runner, INDEXES);
  }
}

const ACTIVE = `WHERE status = 'active' AND deleted_at IS NULL`;

const INDEXES: readonly ConcurrentIndex[] = [
  { name: 'users_role_status', on: 'users (role, status)', serves: 'admin: people by role and status' },
  { name: 'users_created', on: 'users (created_at)', serves: 'admin: newest people' },
  {
    name: 'products_user_status',
    on: 'products (user_id, status, created_at DESC, id DESC) WHERE deleted_at IS NULL',
    serves: 'a seller page: newest listings of one seller',
  },
  {
    name: 'products_category_status',
    on: 'products (category, status) WHERE deleted_at IS NULL',
    serves: 'admin: listings of a category by status',
  },
  { name: 'products_search', on: `products USING gin (search) ${ACTIVE}`, serves: 'full-text search' },
  {
    name: 'orders_user',
    on: 'orders (user_id, status, created_at DESC)',
    serves: 'a buyer: my orders by status',
  },
  {
    name: 'orders_seller',
    on: 'orders (seller_id, status, created_at DESC)',
    serves: 'a seller: orders to handle; revenue of completed orders',
  },
  { name: 'orders_status', on: 'orders (status, created_at DESC)', serves: 'admin: orders by status' },
  {
    name: 'orders_pending',
    on: `orders (created_at) WHERE status = 'pending'`,
    serves: 'the job that cancels what was never paid',
  },
  { name: 'orders_group', on: 'orders (group_id)', serves: 'the orders of one checkout' },
  { name: 'order_events_order', on: 'order_events (order_id, created_at)', serves: 'the history of an order' },
  { name: 'order_items_order', on: 'order_items (order_id)', serves: 'the items of an order' },
  {
    name: 'order_items_product',
    on: 'order_items (product_id)',
    serves: 'units sold of a product; may this buyer review it',
  },
  {
    name: 'order_items_variant',
    on: 'order_items (variant_id)',
    serves: 'deleting a variant keeps its order items',
  },
  {
    name: 'messages_conversation',
    on: 'messages (conversation_id, created_at DESC)',
    serves: 'a conversation, newest first',
  },
  { name: 'messages_sender', on: 'messages (sender_id, created_at DESC)', serves: 'admin: what a person sent' },
  {
    name: 'messages_unread',
    on: 'messages (receiver_id) WHERE read_at IS NULL',
    serves: 'the unread count in every header',
  },
  {
    name: 'conversations_participant2',
    on: 'conversations (participant2_id, updated_at DESC)',
    serves: 'the inbox of the second participant (the unique key leads with the first)',
  },
  { name: 'conversations_updated', on: 'conversations (updated_at DESC)', serves: 'admin: latest conversations' },
  {
    name: 'notifications_unread',
    on: 'notifications (user_id, created_at DESC) WHERE read_at IS NULL',
    serves: 'the bell: unread notifications',
  },
  {
    name: 'reviews_product',
    on: 'reviews (product_id, rating, created_at DESC)',
    serves: 'reviews of a product with their distribution',
  },
  { name: 'reviews_user', on: 'reviews (user_id, created_at DESC)', serves: 'reviews a person wrote' },
  { name: 'follows_follower', on: 'follows (follower_id)', serves: 'whom a person follows' },
  { name: 'saves_product', on: 'saves (product_id)', serves: 'how many people saved a product' },
];
