import { beforeAll, describe, expect, test } from 'vitest';

import type { Database, Queryable } from '../src/performance/database/index.ts';
import { testDatabase } from '../test/support/database.ts';

let database: Database;
let seller = '';
let buyer = '';
beforeAll(async () => {
  ({ database } = await testDatabase());
  await database.query('test', `INSERT INTO categories (path, name) VALUES ('home', 'Home'), ('home/lamps', 'Lamps')`);
  seller = await person('seller');
  buyer = await person('buyer');
});

async function person(role: string): Promise<string> {
  return idOf(
    database,
    `INSERT INTO users (email, display_name, slug, role) VALUES ($1 || '@example.com', $1, $1, $1) RETURNING id`,
    [role],
  );
}

async function idOf(target: Queryable, sql: string, values: readonly string[]): Promise<string> {
  const [row] = await target.query<{ id: string }>('test', sql, values);
  return row?.id ?? '';
}

let serial = 0;
async function product(stocks: readonly number[], prices: readonly number[] = stocks.map(() => 500)): Promise<string> {
  return database.transaction(async (transaction) => {
    const id = await idOf(
      transaction,
      `INSERT INTO products (user_id, slug, title, category, price, currency, stock, status)
       VALUES ($1, $2, 'Lamp', 'home/lamps', 1, 'EUR', 1, 'active') RETURNING id`,
      [seller, `lamp-${++serial}`],
    );
    await transaction.query(
      'test',
      `INSERT INTO product_variants (product_id, options, price, stock, position)
       SELECT $1, jsonb_build_object('n', position), price, stock, position
       FROM unnest($2::bigint[], $3::int[]) WITH ORDINALITY AS v (price, stock, position)`,
      [id, prices, stocks],
    );
    return id;
  });
}

async function state(id: string) {
  const [row] = await database.query('test', `SELECT price, stock, status, price_usd FROM products WHERE id = $1`, [
    id,
  ]);
  return row;
}

async function lampCount(): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'test',
    `SELECT product_count AS count FROM categories WHERE path = 'home/lamps'`,
  );
  return row?.count ?? -1;
}

describe('a product', () => {
  test('costs what its cheapest variant costs, in its currency and in US cents, and has the stock of all', async () => {
    expect(await state(await product([2, 3], [900, 700]))).toEqual({
      price: 700,
      stock: 5,
      status: 'active',
      price_usd: 763,
    });
  });

  test('is sold out with its last piece and active again when restocked', async () => {
    const id = await product([1]);
    await database.query('test', `UPDATE product_variants SET stock = 0 WHERE product_id = $1`, [id]);
    expect(await state(id)).toMatchObject({ stock: 0, status: 'sold_out' });
    await database.query('test', `UPDATE product_variants SET stock = 4 WHERE product_id = $1`, [id]);
    expect(await state(id)).toMatchObject({ stock: 4, status: 'active' });
  });

  test('cannot be left without a variant', async () => {
    await expect(
      database.query(
        'test',
        `INSERT INTO products (user_id, slug, title, category, price, currency, stock)
         VALUES ($1, 'bare', 'Bare', 'home', 1, 'EUR', 0)`,
        [seller],
      ),
    ).rejects.toMatchObject({ constraint: 'product_has_variant' });
    const id = await product([1]);
    await expect(
      database.query('test', `DELETE FROM product_variants WHERE product_id = $1`, [id]),
    ).rejects.toMatchObject({ constraint: 'product_has_variant' });
  });

  test('cannot be given a price, a stock or a status that its variants contradict', async () => {
    const id = await product([1]);
    await expect(database.query('test', `UPDATE products SET price = 1 WHERE id = $1`, [id])).rejects.toMatchObject({
      constraint: 'product_follows_variants',
    });
    await expect(
      database.query('test', `UPDATE products SET status = 'sold_out' WHERE id = $1`, [id]),
    ).rejects.toMatchObject({ constraint: 'product_status_follows_stock' });
  });

  test('is counted in its category exactly while it is active', async () => {
    const before = await lampCount();
    const id = await product([1]);
    expect(await lampCount()).toBe(before + 1);
    await database.query('test', `UPDATE products SET status = 'archived' WHERE id = $1`, [id]);
    expect(await lampCount()).toBe(before);
    await database.query('test', `UPDATE products SET status = 'active' WHERE id = $1`, [id]);
    await database.query('test', `DELETE FROM products WHERE id = $1`, [id]);
    expect(await lampCount()).toBe(before);
  });

  test('belongs to a category whose parent exists', async () => {
    await expect(
      database.query('test', `INSERT INTO categories (path, name) VALUES ('nowhere/lamps', 'Lamps')`),
    ).rejects.toMatchObject({ code: '23503' });
  });

  test.each(['-1', '1000000000001'])('cannot cost %s', async (price) => {
    const id = await product([1]);
    await expect(
      database.query('test', `UPDATE product_variants SET price = $2::bigint WHERE product_id = $1`, [id, price]),
    ).rejects.toMatchObject({ code: '23514' });
  });
});

describe('people', () => {
  test('have one account an address, whatever its case', async () => {
    await expect(
      database.query('test', `INSERT INTO users (email, display_name, slug) VALUES ('SELLER@example.com', 'x', 'x')`),
    ).rejects.toMatchObject({ code: '23505' });
  });
});

describe('a review', () => {
  async function bought(status: string): Promise<{ item: string; product: string }> {
    const id = await product([1]);
    const order = await idOf(
      database,
      `INSERT INTO orders (group_id, user_id, seller_id, status, total_amount, currency, shipping_address, idempotency_key)
       VALUES (uuid_v7(), $1, $2, $3, 500, 'EUR', '{}', 'key-' || uuid_v7()) RETURNING id`,
      [buyer, seller, status],
    );
    const item = await idOf(
      database,
      `INSERT INTO order_items (order_id, product_id, quantity, price, title) VALUES ($1, $2, 1, 500, 'Lamp') RETURNING id`,
      [order, id],
    );
    return { item, product: id };
  }

  async function review(item: string, product: string, author: string, rating = '5'): Promise<void> {
    await database.query(
      'test',
      `INSERT INTO reviews (order_item_id, product_id, user_id, rating) VALUES ($1, $2, $3, $4)`,
      [item, product, author, rating],
    );
  }

  test('comes from the buyer of a completed order, once, and counts in the rating', async () => {
    const { item, product: id } = await bought('completed');
    await review(item, id, buyer, '4');
    const [rated] = await database.query('test', `SELECT rating_average, rating_count FROM products WHERE id = $1`, [
      id,
    ]);
    expect(rated).toEqual({ rating_average: 4, rating_count: 1 });
    await expect(review(item, id, buyer)).rejects.toMatchObject({ code: '23505' });
    await database.query('test', `UPDATE reviews SET status = 'hidden' WHERE product_id = $1`, [id]);
    const [hidden] = await database.query('test', `SELECT rating_average, rating_count FROM products WHERE id = $1`, [
      id,
    ]);
    expect(hidden).toEqual({ rating_average: 0, rating_count: 0 });
  });

  test.each([
    ['an order that is not completed', 'shipped', () => buyer],
    ['somebody else', 'completed', () => seller],
  ])('never from %s', async (_, status, author) => {
    const { item, product: id } = await bought(status);
    await expect(review(item, id, author())).rejects.toMatchObject({ constraint: 'review_is_by_the_buyer' });
  });

  test('never about another product than the one bought', async () => {
    const { item } = await bought('completed');
    await expect(review(item, await product([1]), buyer)).rejects.toMatchObject({
      constraint: 'review_is_by_the_buyer',
    });
  });
});

describe('a message', () => {
  test('stays between the two participants of its conversation', async () => {
    const [first, second] = [buyer, seller].toSorted();
    const conversation = await idOf(
      database,
      `INSERT INTO conversations (participant1_id, participant2_id) VALUES ($1, $2) RETURNING id`,
      [first ?? '', second ?? ''],
    );
    const send = async (from: string, to: string) =>
      database.query(
        'test',
        `INSERT INTO messages (conversation_id, sender_id, receiver_id, body) VALUES ($1, $2, $3, 'hello')`,
        [conversation, from, to],
      );
    await expect(send(buyer, seller)).resolves.toEqual([]);
    await expect(send(await person('admin'), seller)).rejects.toMatchObject({
      constraint: 'message_is_between_participants',
    });
  });
});
