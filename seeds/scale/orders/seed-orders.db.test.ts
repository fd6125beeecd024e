import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Database } from '../../../src/performance/database/index.ts';
import { imageSettings, LocalDisk } from '../../../src/performance/images/index.ts';
import { readSettings } from '../../../src/shared/settings.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { seedDemo } from '../../demo/seed-demo.ts';
import { seedScale } from '../seed-scale.ts';
import { seedScaleOrders } from './seed-orders.ts';
import { putIndexesBack, setIndexesAside } from './set-indexes-aside.ts';

const ORDERS = 3000;
const folder = mkdtempSync(path.join(tmpdir(), 'scale-orders-'));
let database: Database;
let before: number;

beforeAll(async () => {
  database = (await testDatabase()).database;
  const { images } = readSettings({ images: imageSettings }, {});
  await seedDemo(database, new LocalDisk(folder), { products: 20, imageSettings: images });
  await seedScale(database, { products: 600, demoProducts: 20 });
  // As at scale a seller has many things; here two thousand sellers would share six hundred.
  await database.query(
    'test.sellers',
    `UPDATE products p SET user_id = s.id
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM users WHERE role = 'seller' LIMIT 4) s
     WHERE p.handle LIKE 'scale-%' AND s.place = 1 + length(p.title) % 4`,
  );
  before = await number(`SELECT count(*) AS n FROM orders`);
  await seedScaleOrders(database, { orders: ORDERS });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function number(sql: string): Promise<number> {
  const [row] = await database.query<{ n: number }>('test.number', sql);
  return row?.n ?? Number.NaN;
}

it('adds exactly as many orders, two or three items each, and is content when asked again', async () => {
  await seedScaleOrders(database, { orders: ORDERS });
  expect(await number(`SELECT count(*) AS n FROM orders`)).toBe(before + ORDERS);
  const items = await number(
    `SELECT count(*) AS n FROM order_items i JOIN orders o ON o.id = i.order_id WHERE idempotency_key LIKE 'scale-%'`,
  );
  expect(items / ORDERS).toBeGreaterThan(2);
  expect(items / ORDERS).toBeLessThan(3);
});

it('refuses another number', async () => {
  await expect(seedScaleOrders(database, { orders: ORDERS + 1 })).rejects.toThrow('3000 generated orders');
});

it('has totals that are the sums of their items, in the currency of what was bought', async () => {
  expect(
    await number(`
      SELECT count(*) AS n FROM orders o LEFT JOIN LATERAL (
        SELECT sum(i.price * i.quantity) AS total, bool_and(p.user_id = o.seller_id AND p.currency = o.currency) AS theirs
        FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = o.id
      ) s ON true
      WHERE o.total_amount IS DISTINCT FROM s.total OR s.theirs IS NOT TRUE`),
  ).toBe(0);
});

it('keeps what foreign keys and checks would have refused out, though they did not look', async () => {
  expect(
    await number(`
      SELECT count(*) AS n FROM orders o LEFT JOIN users b ON b.id = o.user_id LEFT JOIN users s ON s.id = o.seller_id
      WHERE b.id IS NULL OR s.id IS NULL OR o.user_id = o.seller_id OR o.created_at < b.created_at`),
  ).toBe(0);
  expect(
    await number(`
      SELECT count(*) AS n FROM order_items i LEFT JOIN product_variants v ON v.id = i.variant_id
      WHERE v.product_id IS DISTINCT FROM i.product_id`),
  ).toBe(0);
  expect(
    await number(`
      SELECT count(*) AS n FROM reviews r JOIN order_items i ON i.id = r.order_item_id JOIN orders o ON o.id = i.order_id
      WHERE o.status <> 'completed' OR o.user_id <> r.user_id OR i.product_id <> r.product_id OR r.created_at < o.created_at`),
  ).toBe(0);
  expect(
    await number(`
      SELECT count(*) AS n FROM orders o WHERE NOT EXISTS (
        SELECT 1 FROM order_events e WHERE e.order_id = o.id AND e.status = o.status)`),
  ).toBe(0);
});

it('has every status, and buyers of whom a few buy far more than most', async () => {
  expect(await number(`SELECT count(DISTINCT status) AS n FROM orders`)).toBe(6);
  const [row] = await database.query<{ median: number; top: number }>(
    'test.buyers',
    `SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY count) AS median, max(count) AS top
     FROM (SELECT count(*)::integer AS count FROM orders WHERE idempotency_key LIKE 'scale-%' GROUP BY user_id) b`,
  );
  expect(row?.top).toBeGreaterThan(row?.median ?? Number.NaN);
});

it('puts every index back as it was, also after an interruption', async () => {
  const indexes = async () =>
    database.query(
      'test.indexes',
      `SELECT indexdef, obj_description(indexname::regclass, 'pg_class') AS serves FROM pg_indexes
       WHERE tablename = 'order_items' ORDER BY indexname`,
    );
  const there = await indexes();
  await setIndexesAside(database, ['order_items']);
  expect((await indexes()).length).toBeLessThan(there.length);
  await setIndexesAside(database, ['order_items']);
  await putIndexesBack(database);
  expect(await indexes()).toEqual(there);
});

it('leaves no tables of its own behind', async () => {
  expect(await number(`SELECT count(*) AS n FROM pg_class WHERE relname IN ('scale_goods', 'scale_buyers')`)).toBe(0);
});
