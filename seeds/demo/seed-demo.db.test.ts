import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { imageSettings, type ImageStorage, LocalDisk } from '../../src/performance/images/index.ts';
import { readSettings } from '../../src/shared/settings.ts';
import { testDatabase } from '../../test/support/database.ts';
import { seedDemo, seedDemoIfFresh, type SeedProgress } from './seed-demo.ts';

/** Every one has pictures to be drawn, most of the time of this file: as few as it takes to have some of everything. */
const PRODUCTS = 20;
const { images } = readSettings({ images: imageSettings }, {});
const folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
const storage = new LocalDisk(folder);
const options = { products: PRODUCTS, imageSettings: images };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TABLES = [
  'categories',
  'users',
  'follows',
  'products',
  'product_variants',
  'product_images',
  'orders',
  'order_items',
  'order_events',
  'reviews',
  'saves',
];

/** A checksum of every table, without the moments of writing. */
async function fingerprint(database: Database): Promise<Record<string, unknown>> {
  const pairs = TABLES.map(async (table) => {
    const [row] = await database.query<{ count: number; sum: string }>(
      'test.fingerprint',
      `SELECT count(*) AS count, md5(string_agg(md5((to_jsonb(t) - 'updated_at' - '${table === 'categories' ? 'id' : ''}'
         - '${table === 'categories' ? 'created_at' : ''}')::text), '' ORDER BY md5((to_jsonb(t) - 'updated_at'
         - '${table === 'categories' ? 'id' : ''}' - '${table === 'categories' ? 'created_at' : ''}')::text))) AS sum
       FROM ${table} t`,
    );
    return [table, row];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

async function number(database: Database, sql: string): Promise<number> {
  const [row] = await database.query<{ n: number }>('test.number', sql);
  return row?.n ?? Number.NaN;
}

/** A store that fails at the given picture, as a process that is killed there would. */
function failingAt(write: number): ImageStorage {
  let writes = 0;
  return new (class extends LocalDisk {
    override async write(...[key, bytes]: Parameters<ImageStorage['write']>): Promise<void> {
      writes += 1;
      if (writes > write) throw new Error('the lights went out');
      await super.write(key, bytes);
    }
  })(folder);
}

describe('the demo catalogue', () => {
  let first: Database;
  let second: Database;
  let complete: Record<string, unknown>;
  const progress: SeedProgress[] = [];

  beforeAll(async () => {
    first = (await testDatabase()).database;
    second = (await testDatabase()).database;
    await seedDemo(first, storage, { ...options, onProgress: (step) => progress.push(step) });
    complete = await fingerprint(first);
    // Over a hundred pictures, on a machine that may be busy.
  }, 300_000);

  it('has what it promises', async () => {
    expect(complete).toMatchObject({ products: { count: PRODUCTS } });
    expect(await number(first, `SELECT count(*) AS n FROM users WHERE role = 'seller'`)).toBe(60);
    expect(await number(first, `SELECT count(*) AS n FROM reviews`)).toBeGreaterThan(20);
    expect(await number(first, `SELECT count(DISTINCT currency) AS n FROM products`)).toBeGreaterThan(4);
    expect(
      await number(
        first,
        `SELECT count(*) AS n FROM products p WHERE NOT EXISTS (SELECT FROM product_images i WHERE i.product_id = p.id AND i.position = 0)`,
      ),
    ).toBe(0);
    expect(await number(first, `SELECT count(*) AS n FROM order_items WHERE image_hash IS NULL`)).toBe(0);
    expect(progress.at(-1)).toMatchObject({ stage: 'pictures', done: progress.at(-1)?.of });
  });

  it('keeps its counters right', async () => {
    expect(
      await number(
        first,
        `
        SELECT count(*) AS n FROM categories c WHERE product_count <> (
          SELECT count(*) FROM products p WHERE p.category = c.path AND status = 'active' AND deleted_at IS NULL)`,
      ),
    ).toBe(0);
    expect(
      await number(
        first,
        `
        SELECT count(*) AS n FROM products p WHERE (rating_average, rating_count) IS DISTINCT FROM (
          SELECT (coalesce(round(avg(rating), 2), 0), count(*)::integer) FROM reviews r WHERE r.product_id = p.id)`,
      ),
    ).toBe(0);
  });

  it('stores every picture it names', async () => {
    const keys = await first.query<{ key: string }>(
      'test.keys',
      `SELECT DISTINCT v ->> 'key' AS key FROM product_images, jsonb_array_elements(variants) AS v`,
    );
    expect(keys.length).toBeGreaterThan(300);
    expect(await Promise.all(keys.map(async ({ key }) => storage.has(key)))).not.toContain(false);
  });

  it('adds nothing the second time', async () => {
    await seedDemo(first, storage, options);
    expect(await seedDemoIfFresh(first, storage, options)).toBe(false);
    expect(await fingerprint(first)).toEqual(complete);
  });

  it('goes on where it was interrupted and ends as the same catalogue', async () => {
    await expect(seedDemo(second, storage, { ...options, onProgress: interruptAt('products') })).rejects.toThrow(
      'the lights went out',
    );
    await expect(seedDemo(second, failingAt(20), options)).rejects.toThrow('the lights went out');
    await expect(seedDemo(second, storage, options)).resolves.toBeUndefined();
    expect(await fingerprint(second)).toEqual(complete);
  }, 180_000);

  it('takes up the pictures after a kill', async () => {
    const { database } = await testDatabase();
    const empty = new LocalDisk(mkdtempSync(path.join(folder, 'empty-')));
    await expect(
      seedDemo(database, empty, { products: 5, imageSettings: images, onProgress: interruptAt('pictures') }),
    ).rejects.toThrow('the lights went out');
    expect(await number(database, `SELECT count(*) AS n FROM product_images`)).toBeGreaterThan(0);
    expect(await seedDemoIfFresh(database, empty, options)).toBe(true);
    expect(await number(database, `SELECT count(*) AS n FROM products`)).toBe(5);
    expect(
      await number(
        database,
        `SELECT count(*) AS n FROM products p WHERE NOT EXISTS (SELECT FROM product_images i WHERE i.product_id = p.id)`,
      ),
    ).toBe(0);
  });

  it('leaves a shop alone that has products of its own', async () => {
    const { database } = await testDatabase();
    await database.query('test.category', `INSERT INTO categories (path, name) VALUES ('own', 'Own')`);
    await database.transaction(async (transaction) => {
      await transaction.query(
        'test.own',
        `
        WITH seller AS (INSERT INTO users (email, display_name, slug, role) VALUES ('a@b.example', 'A', 'a', 'seller') RETURNING id),
        product AS (INSERT INTO products (user_id, slug, title, category, price, currency, stock)
          SELECT id, 'own', 'Own', 'own', 100, 'USD', 1 FROM seller RETURNING id)
        INSERT INTO product_variants (product_id, price, stock, position) SELECT id, 100, 1, 0 FROM product`,
      );
    });
    expect(await seedDemoIfFresh(database, storage, options)).toBe(false);
    expect(await number(database, `SELECT count(*) AS n FROM products`)).toBe(1);
  });
});

function interruptAt(stage: SeedProgress['stage']): (progress: SeedProgress) => void {
  return (step) => {
    if (step.stage === stage && step.done < step.of + 1) throw new Error('the lights went out');
  };
}
