import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { imageSettings, LocalDisk } from '../../src/performance/images/index.ts';
import { readSettings } from '../../src/shared/settings.ts';
import { testDatabase } from '../../test/support/database.ts';
import { seedDemo } from '../demo/seed-demo.ts';
import { seedScale } from './seed-scale.ts';

const DEMO = 20;
const PRODUCTS = 2000;
const folder = mkdtempSync(path.join(tmpdir(), 'scale-'));
let database: Database;

beforeAll(async () => {
  database = (await testDatabase()).database;
  const { images } = readSettings({ images: imageSettings }, {});
  await seedDemo(database, new LocalDisk(folder), { products: DEMO, imageSettings: images });
  await seedScale(database, { products: PRODUCTS, demoProducts: DEMO });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function number(sql: string): Promise<number> {
  const [row] = await database.query<{ n: number }>('test.number', sql);
  return row?.n ?? Number.NaN;
}

it('adds exactly as many products, each with variants that agree with it', async () => {
  expect(await number(`SELECT count(*) AS n FROM products`)).toBe(DEMO + PRODUCTS);
  expect(
    await number(`
      SELECT count(*) AS n FROM products p
      LEFT JOIN LATERAL (SELECT min(price) AS price, sum(stock) AS stock FROM product_variants WHERE product_id = p.id) v ON true
      WHERE (p.price, p.stock) IS DISTINCT FROM (v.price, v.stock::integer) OR (p.status = 'active') <> (p.stock > 0)`),
  ).toBe(0);
});

it('computes what the triggers would have', async () => {
  expect(
    await number(`
      SELECT count(*) AS n FROM products p JOIN exchange_rates r USING (currency)
      WHERE price_usd <> round(price * usd_per_unit * 100 / power(10::numeric, minor_digits))`),
  ).toBe(0);
  expect(
    await number(`
      SELECT count(*) AS n FROM categories c WHERE product_count <> (
        SELECT count(*) FROM products p WHERE p.category = c.path AND status = 'active' AND deleted_at IS NULL)`),
  ).toBe(0);
  expect(
    await number(`
      SELECT count(*) AS n FROM products p LEFT JOIN users u ON u.id = p.user_id LEFT JOIN categories c ON c.path = p.category
      WHERE u.id IS NULL OR c.path IS NULL`),
  ).toBe(0);
  expect(
    await number(`
      SELECT count(*) AS n FROM product_cards c FULL JOIN product_card_texts t USING (product_id)
      WHERE c.card IS DISTINCT FROM t.card`),
  ).toBe(0);
});

it('has frequent, rarer and rare words, and what shoppers search for', async () => {
  const matching = async (words: string) =>
    number(`SELECT count(*) AS n FROM products WHERE search @@ websearch_to_tsquery('shop', '${words}')`);
  expect(await matching('premium')).toBeGreaterThan(PRODUCTS * 0.4);
  expect(await matching('classic')).toBeGreaterThan(PRODUCTS * 0.15);
  for (const word of ['phone', 'laptop', 'camera', 'watch', 'headphones'])
    expect(await matching(word)).toBeGreaterThan(0);
  expect(await number(`SELECT count(DISTINCT brand) AS n FROM products`)).toBeGreaterThan(300);
});

it('lists a few far more popular than the rest', async () => {
  const [row] = await database.query<{ median: number; top: number }>(
    'test.popularity',
    `SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY popularity) AS median, max(popularity) AS top
     FROM products WHERE handle LIKE 'scale-%'`,
  );
  expect(row?.top).toBeGreaterThan(20 * (row?.median ?? Number.NaN));
});

it('shares the pictures of the demo', async () => {
  expect(await number(`SELECT count(*) AS n FROM product_images`)).toBeGreaterThan(DEMO);
  expect(
    await number(`
      SELECT count(*) AS n FROM product_images i JOIN products p ON p.id = i.product_id
      WHERE p.handle LIKE 'scale-%' AND content_hash NOT IN (
        SELECT content_hash FROM product_images d JOIN products q ON q.id = d.product_id WHERE q.handle LIKE 'demo-%')`),
  ).toBe(0);
});

it('adds nothing when it is run again, and only what is missing when it was interrupted', async () => {
  await seedScale(database, { products: PRODUCTS, demoProducts: DEMO });
  expect(await number(`SELECT count(*) AS n FROM products`)).toBe(DEMO + PRODUCTS);
  const interrupted = (await testDatabase()).database;
  const stop = () => {
    throw new Error('the lights went out');
  };
  await expect(seedScale(interrupted, { products: 3000, demoProducts: DEMO, onProgress: stop })).rejects.toThrow();
  await seedScale(interrupted, { products: 3000, demoProducts: DEMO });
  const [row] = await interrupted.query<{ n: number }>('test.number', `SELECT count(*) AS n FROM products`);
  expect(row?.n).toBe(3000);
});
