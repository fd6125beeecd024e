import { beforeAll, describe, expect, test } from 'vitest';

import { makeCategory, makeProduct, makeSeller } from '../test/support/catalog-factory.ts';
import { testDatabase, type TestDatabase } from '../test/support/database.ts';
import type { Database } from '../src/performance/database/index.ts';
import { migrate, migrationStates, rollback } from '../src/performance/database/index.ts';
import { migrations } from './index.ts';

let db: TestDatabase;
let database: Database;
let seller = '';
beforeAll(async () => {
  db = await testDatabase();
  ({ database } = db);
  seller = await makeSeller(database);
  await makeCategory(database, 'home/lamps');
});

const run = async (sql: string, values: readonly (string | number)[] = []) =>
  database.query<Record<string, unknown>>('test', sql, values);

interface Card {
  title: string;
  priceVaries: boolean;
  stock: number;
  picture: { alt: string; sources: { format: string; width: number; bytes: number; url: string }[] } | null;
}

async function card(id: string): Promise<Card> {
  const [row] = await database.query<{ card: string }>('test', `SELECT card FROM product_cards WHERE product_id = $1`, [
    id,
  ]);
  return JSON.parse(row?.card ?? 'null') as Card;
}

/** Cards that say something else than they would if they were written anew, are missing, or have no product. */
async function wrong(): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'test',
    `SELECT count(*) AS count FROM product_cards c FULL JOIN product_card_texts t USING (product_id)
     WHERE c.card IS DISTINCT FROM t.card`,
  );
  return row?.count ?? Number.NaN;
}

describe('the ready card of a product', () => {
  test.each<[string, string, Partial<Card>]>([
    [
      'its own columns',
      `UPDATE products SET title = 'A "new" name \\ – 日本' WHERE id = $1`,
      { title: 'A "new" name \\ – 日本' },
    ],
    ['the stock of a variant', `UPDATE product_variants SET stock = 9 WHERE product_id = $1`, { stock: 18 }],
    [
      'a dearer variant that is added',
      `INSERT INTO product_variants (product_id, options, price, stock, position) VALUES ($1, '{"n": "3"}', 5000, 1, 2)`,
      { priceVaries: true },
    ],
    ['a variant that is deleted', `DELETE FROM product_variants WHERE product_id = $1 AND position = 1`, { stock: 3 }],
    ['the words of its picture', `UPDATE product_images SET alt = 'Other' WHERE product_id = $1 AND position = 0`, {}],
    ['the order of its pictures', `UPDATE product_images SET position = 1 - position WHERE product_id = $1`, {}],
    ['pictures that are deleted', `DELETE FROM product_images WHERE product_id = $1`, { picture: null }],
    [
      'a category that is renamed',
      `UPDATE categories SET path = 'home/lights' WHERE path = 'home/lamps' AND $1 <> ''`,
      {},
    ],
  ])('follows %s', async (_, sql, expected) => {
    const variants = [1, 2].map((n) => ({ options: { n: String(n) }, price: 1_000, stock: 3 }));
    const id = await makeProduct(database, { seller, category: 'home/lamps', pictures: 2, variants });
    const before = await card(id);
    await run(sql, [id]);
    expect(await card(id)).not.toEqual(before);
    expect(await card(id)).toMatchObject(expected);
    expect(await wrong()).toBe(0);
    await run(`UPDATE categories SET path = 'home/lamps' WHERE path = 'home/lights'`);
  });

  test('follows a variant and a picture that move to another product', async () => {
    const variants = [1, 2].map((n) => ({ options: { n: String(n) }, price: n * 1_000, stock: n === 1 ? 3 : 0 }));
    const one = await makeProduct(database, { seller, pictures: 1, variants });
    const other = await makeProduct(database, { seller });
    await run(`UPDATE product_variants SET product_id = $2 WHERE product_id = $1 AND price = 2000`, [one, other]);
    await run(`UPDATE product_images SET product_id = $2 WHERE product_id = $1`, [one, other]);
    expect([await card(one), await card(other)]).toMatchObject([
      { priceVaries: false, picture: null },
      { priceVaries: true, picture: { alt: 'Picture 0' } },
    ]);
    expect(await wrong()).toBe(0);
  });

  test('goes with its product', async () => {
    const id = await makeProduct(database, { seller, pictures: 2 });
    await run(`DELETE FROM products WHERE id = $1`, [id]);
    expect(await card(id)).toBeNull();
    expect(await wrong()).toBe(0);
  });

  test('is not written where nothing that it shows has changed', async () => {
    const id = await makeProduct(database, { seller, pictures: 1 });
    const version = async () =>
      (await run(`SELECT xmin::text AS version FROM product_cards WHERE product_id = $1`, [id]))[0];
    const before = await version();
    await run(`UPDATE products SET popularity = popularity + 1, description = 'x' WHERE id = $1`, [id]);
    await run(`UPDATE product_variants SET sku = 'new' WHERE product_id = $1`, [id]);
    expect(await version()).toEqual(before);
  });

  test('does not hold what a transaction took back', async () => {
    const id = await makeProduct(database, { seller, title: 'Kept' });
    await expect(
      database.transaction(async (transaction) => {
        await transaction.query('test', `UPDATE products SET title = 'Gone' WHERE id = $1`, [id]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await card(id)).toMatchObject({ title: 'Kept' });
  });

  test('is right when several people change parts of one product at once', async () => {
    const variants = [1, 2, 3].map((n) => ({ options: { n: String(n) }, price: n === 1 ? 1_000 : 2_000, stock: 3 }));
    const id = await makeProduct(database, { seller, pictures: 2, variants });
    // Neither of the first two alone makes all prices equal: whoever is later has to see what the other one did.
    const changes = [
      `UPDATE product_variants SET price = 1000 WHERE product_id = $1 AND position = 1`,
      `UPDATE product_variants SET price = 1000 WHERE product_id = $1 AND position = 2`,
      `UPDATE product_images SET alt = 'Changed' WHERE product_id = $1 AND position = 0`,
      `UPDATE products SET title = 'Changed' WHERE id = $1`,
    ];
    await Promise.all(
      changes.map(async (sql) =>
        database.transaction(async (transaction) => {
          await transaction.query('test', sql, [id]);
          await transaction.query('test', `SELECT pg_sleep(0.05)`);
        }),
      ),
    );
    expect(await card(id)).toMatchObject({ title: 'Changed', priceVaries: false, picture: { alt: 'Changed' } });
    expect(await wrong()).toBe(0);
  });
});

describe('of the first picture', () => {
  const source = (format: string, width: number) => ({
    format,
    width,
    bytes: width * 10,
    key: `products/${format}/${width}"`,
  });

  test.each([
    [
      'what a card can show',
      ['avif', 150, 400, 800, 1_200, 'webp', 150, 400, 800],
      ['avif', 400, 800, 'webp', 400, 800],
    ],
    [
      'all of a format that has nothing in between',
      ['avif', 150, 300, 'webp', 150, 400],
      ['avif', 150, 300, 'webp', 400],
    ],
    ['nothing where there is nothing', [], []],
  ])('the card carries %s', async (_, given, kept) => {
    const id = await makeProduct(database, { seller, pictures: 2 });
    const of = (list: (string | number)[]) => {
      let format = '';
      return list.flatMap((item) => (typeof item === 'string' ? ((format = item), []) : [source(format, item)]));
    };
    await run(`UPDATE product_images SET variants = $2::jsonb WHERE product_id = $1 AND position = 0`, [
      id,
      JSON.stringify(of(given)),
    ]);
    const expected = of(kept).map(({ key, ...rest }) => ({ ...rest, url: `/images/${key}` }));
    expect((await card(id)).picture?.sources).toEqual(expected);
  });
});

test('products that were there before the cards get theirs, and a run that was interrupted goes on', async () => {
  await rollbackTo('ProductCards');
  const before = await makeProduct(database, { seller, title: 'Before' });
  await run(
    `INSERT INTO product_images (product_id, position, content_hash, width, height, placeholder, alt, variants)
     VALUES ($1, 0, repeat('b', 64), 400, 300, 'data:,', 'Picture 0',
             '[{"format":"webp","width":400,"bytes":1,"key":"k"}]')`,
    [before],
  );
  await migrate(db.url, migrations);
  expect(await card(before)).toMatchObject({ title: 'Before', picture: { alt: 'Picture 0' } });
  await run(`DELETE FROM product_cards WHERE product_id = $1`, [before]);
  await run(`DELETE FROM migrations WHERE name LIKE 'ProductCards%'`);
  await migrate(db.url, migrations);
  expect(await wrong()).toBe(0);
});

async function rollbackTo(name: string): Promise<void> {
  for (;;) {
    const states = await migrationStates(db.url, migrations);
    if (states.every((state) => !state.applied || !state.name.startsWith(name))) return;
    await rollback(db.url, migrations);
  }
}
