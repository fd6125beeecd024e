import { beforeAll, describe, expect, test } from 'vitest';

import { makeCompletedOrder, makeProduct, makeReview, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../performance/database/index.ts';
import { foldSellerChanges } from './fold-seller-changes.queries.ts';
import { ReadDashboard } from './read-dashboard.ts';

let database: Database;
let dashboard: ReadDashboard;
let seller: string;
let other: string;
let buyer: string;
let lamp: string;
let vase: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  dashboard = new ReadDashboard(database);
  seller = await makeSeller(database);
  other = await makeSeller(database);
  buyer = await makeSeller(database, { role: 'buyer' });
  lamp = await makeProduct(database, { seller, slug: 'lamp', price: 2_000 });
  vase = await makeProduct(database, { seller, slug: 'vase', price: 500, currency: 'EUR' });
  await makeProduct(database, { seller, status: 'draft' });
});

async function run(sql: string, values: (string | number)[] = []): Promise<void> {
  await database.query('test.change', sql, values);
}

async function figures(of = seller) {
  const { at, ...rest } = await dashboard.of(of);
  expect(Date.parse(at)).toBeGreaterThan(Date.now() - 60_000);
  return rest;
}

/**
 * Whatever was written: the differences, the folded counters and a count of everything say the same. What sells best is
 * read from the folded ones alone.
 */
async function expectAllWaysToAgree(): Promise<void> {
  const read = async () => Promise.all([seller, other].map(figures));
  const unfolded = await read();
  await foldSellerChanges(database);
  const folded = await read();
  expect(folded).toEqual(unfolded.map((each, place) => ({ ...each, bestSellers: folded[place]?.bestSellers })));
  await run(`SELECT rebuild_seller_counters()`);
  expect(await read()).toEqual(folded);
}

test('is all zero for somebody who sells nothing', async () => {
  const empty = await figures(buyer);
  expect(empty).toMatchObject({
    listings: { total: 0, active: 0 },
    orders: { total: 0, open: 0, completed: 0, lost: 0 },
    revenue: [],
    reviews: { count: 0, average: 0 },
    bestSellers: [],
  });
  expect(empty.days).toHaveLength(30);
  expect(empty.months).toHaveLength(12);
  expect(empty.days.at(-1)?.from).toBe(new Date().toISOString().slice(0, 10));
});

describe('of a seller', () => {
  test('counts listings, orders, reviews and money apart, so that none multiplies another', async () => {
    for (let order = 0; order < 3; order += 1) await makeCompletedOrder(database, { product: lamp, buyer });
    await makeCompletedOrder(database, { product: vase, buyer });
    for (const rating of [5, 4, 4]) await makeReview(database, { product: lamp, rating });
    await makeReview(database, { product: vase, rating: 1, status: 'hidden' });
    const found = await figures();
    expect(found).toMatchObject({
      listings: { total: 3, active: 2 },
      orders: { total: 8, open: 0, completed: 8, lost: 0 },
      revenue: [
        { amount: 12_000, currency: 'USD' },
        { amount: 1_000, currency: 'EUR' },
      ],
      reviews: { count: 3, average: 4.33 },
    });
    expect(found.days.at(-1)).toMatchObject({ orders: 8 });
    expect(found.months.at(-1)?.revenue).toContainEqual({ amount: 12_000, currency: 'USD' });
    await expectAllWaysToAgree();
    expect((await figures()).bestSellers).toMatchObject([
      { slug: 'lamp', units: 6, revenue: { amount: 12_000, currency: 'USD' }, shown: true },
      { slug: 'vase', units: 2, revenue: { amount: 1_000, currency: 'EUR' } },
    ]);
  });

  test('follows what becomes of an order', async () => {
    const [order] = await database.query<{ id: string }>(
      'test.order',
      `SELECT o.id FROM orders o JOIN order_items i ON i.order_id = o.id WHERE i.product_id = $1
       AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.order_item_id = i.id) LIMIT 1`,
      [lamp],
    );
    const id = order?.id ?? '';
    for (const status of ['processing', 'shipped', 'completed', 'refunded', 'pending', 'cancelled']) {
      await run(`UPDATE orders SET status = $2 WHERE id = $1`, [id, status]);
      await expectAllWaysToAgree();
    }
    expect(await figures()).toMatchObject({
      orders: { total: 8, completed: 7, lost: 1 },
      revenue: [{ amount: 10_000 }, {}],
      bestSellers: [{ units: 5 }, {}],
    });
    await run(`UPDATE orders SET status = 'completed', total_amount = 4000 WHERE id = $1`, [id]);
    await run(`UPDATE order_items SET quantity = 2 WHERE order_id = $1`, [id]);
    await expectAllWaysToAgree();
    expect((await figures()).bestSellers[0]).toMatchObject({ units: 7, revenue: { amount: 14_000 } });
    await run(`DELETE FROM orders WHERE id = $1`, [id]);
    await expectAllWaysToAgree();
    expect(await figures()).toMatchObject({ orders: { total: 7 }, bestSellers: [{ units: 5 }, {}] });
  });

  test('follows listings and reviews', async () => {
    await run(`UPDATE products SET status = 'archived' WHERE id = $1`, [vase]);
    await run(`UPDATE reviews SET rating = 2 WHERE rating = 5`);
    await run(`UPDATE reviews SET status = 'published' WHERE status = 'hidden'`);
    await run(
      `DELETE FROM reviews WHERE rating = 4 AND id = (SELECT max(id::text)::uuid FROM reviews WHERE rating = 4)`,
    );
    await expectAllWaysToAgree();
    expect(await figures()).toMatchObject({
      listings: { total: 3, active: 1 },
      reviews: { count: 3, average: 2.33 },
      bestSellers: [{ shown: true }, { slug: 'vase', shown: false }],
    });
    await run(`UPDATE products SET deleted_at = now() WHERE status = 'draft'`);
    await run(`UPDATE products SET stock = stock WHERE user_id = $1`, [seller]);
    await expectAllWaysToAgree();
    expect((await figures()).listings).toEqual({ total: 2, active: 1 });
  });

  test('says nothing of another seller', async () => {
    expect(await figures(other)).toMatchObject({ listings: { total: 0 }, orders: { total: 0 }, bestSellers: [] });
  });

  test('puts orders of other days where they belong, and leaves out what is too long ago', async () => {
    await run(`UPDATE orders SET created_at = now() - interval '40 days' WHERE currency = 'EUR'`);
    await run(
      `UPDATE orders SET created_at = now() - interval '3 years' WHERE id = (SELECT min(id::text)::uuid FROM orders WHERE currency = 'USD')`,
    );
    await expectAllWaysToAgree();
    const { days, months, orders } = await figures();
    expect(orders.total).toBe(7);
    expect(days.reduce((sum, day) => sum + day.orders, 0)).toBe(4);
    expect(months.reduce((sum, month) => sum + month.orders, 0)).toBe(6);
  });
});

test('differences that one transaction has not committed are in no count and block nobody', async () => {
  await foldSellerChanges(database);
  const before = await figures();
  const rolledBack = database.transaction(async (transaction) => {
    await transaction.query('test.busy', `UPDATE orders SET status = 'shipped' WHERE seller_id = $1`, [seller]);
    await makeCompletedOrder(database, { product: lamp, buyer });
    expect(await foldSellerChanges(database)).toBe(2);
    throw new Error('changed my mind');
  });
  await expect(rolledBack).rejects.toThrow('changed my mind');
  expect((await figures()).orders.total).toBe(before.orders.total + 1);
  await expectAllWaysToAgree();
});

test('folds many differences in bounded steps, each once', async () => {
  await foldSellerChanges(database);
  const before = await figures();
  await run(
    `INSERT INTO seller_changes (seller_id, day, currency, orders, completed, revenue)
     SELECT $1, (now() AT TIME ZONE 'UTC')::date, 'USD', 1, 1, 7 FROM generate_series(1, 25000)`,
    [seller],
  );
  expect(await Promise.all([foldSellerChanges(database), foldSellerChanges(database)])).toContain(25_000);
  expect((await figures()).orders.total).toBe(before.orders.total + 25_000);
  await run(`SELECT rebuild_seller_counters()`);
});
