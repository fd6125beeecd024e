import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { makeProduct, makeSeller, type ProductTraits } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { Cache } from '../../performance/cache/index.ts';
import type { Database } from '../../performance/database/index.ts';
import { EditProduct } from './edit-product.ts';
import { productEdit } from './edit-product.schemas.ts';
import { ProductPages } from './product.queries.ts';
import { ownProductView } from './product.view.ts';

let database: Database;
let editing: EditProduct;
let seller: string;
let evicted: string[][] = [];
let whenEvicted = async (): Promise<void> => undefined;

beforeAll(async () => {
  ({ database } = await testDatabase());
  const cache = new Cache({ bytes: 1_000_000 });
  vi.spyOn(cache, 'evict').mockImplementation(async (tags) => {
    evicted.push([...tags]);
    await whenEvicted();
  });
  editing = new EditProduct(database, cache);
  seller = await makeSeller(database, { slug: 'mara' });
});
beforeEach(() => {
  evicted = [];
});

const product = async (traits: Partial<ProductTraits> = {}) => makeProduct(database, { seller, ...traits });
const edit = async (id: string, input: object, by = seller) => editing.edit(id, by, productEdit.parse(input));
const seen = async (id: string) => new ProductPages(database).find(id);

const BIG = { options: { Size: 'L' }, price: 2_000, stock: 2 };
const SMALL = { options: { Size: 'S' }, price: 1_000, stock: 3 };

describe('editing a listing', () => {
  test('changes what is given and nothing else, and answers what is then seen', async () => {
    const id = await product({ title: 'Old', description: 'Old words', price: 900, stock: 4, category: 'home/light' });
    const before = await seen(id);
    const answer = await edit(id, { title: ' New lamp ' });
    expect(ownProductView.parse(answer)).toEqual(answer);
    expect(answer).toEqual(await seen(id));
    expect(answer).toEqual({ ...before, title: 'New lamp', updatedAt: expect.any(String) });
    expect(Date.parse(answer.updatedAt)).toBeGreaterThan(Date.parse(before?.updatedAt ?? ''));
  });

  test('finds it by its slug, which stays', async () => {
    const id = await product({ slug: 'walnut-table', title: 'Walnut table' });
    const answer = await edit('walnut-table', { title: 'Oak table', description: 'It is oak.' });
    expect(answer).toMatchObject({ id, slug: 'walnut-table', title: 'Oak table', description: 'It is oak.' });
  });

  test('replaces a description that had HTML', async () => {
    const id = await product();
    await database.query('test.html', `UPDATE products SET description_html = '<p>Old</p>' WHERE id = $1`, [id]);
    expect(await edit(id, { title: 'Same' })).toMatchObject({ descriptionHtml: '<p>Old</p>' });
    expect(await edit(id, { description: '' })).toMatchObject({ description: '', descriptionHtml: null });
  });

  test('evicts, after the commit, all that shows it', async () => {
    const id = await product({ category: 'home/light/desk' });
    let seenThen: string | undefined;
    whenEvicted = async () => {
      seenThen = (await seen(id))?.title;
    };
    await edit(id, { title: 'Visible by now' });
    whenEvicted = async () => undefined;
    expect(seenThen).toBe('Visible by now');
    expect(evicted.map((tags) => tags.toSorted())).toEqual([
      [
        'category:home',
        'category:home/light',
        'category:home/light/desk',
        `product:${id}`,
        'products',
        `seller:${seller}`,
      ].toSorted(),
    ]);
  });
});

describe('price and stock', () => {
  test('of an only variant are those of the product', async () => {
    const id = await product({ price: 500, stock: 1 });
    expect(await edit(id, { price: 700, stock: 9 })).toMatchObject({
      price: 700,
      stock: 9,
      variants: [{ price: 700, stock: 9 }],
    });
    expect(await edit(id, { price: 0 })).toMatchObject({ price: 0, stock: 9 });
  });

  test('follow from the variants', async () => {
    const id = await product({ variants: [SMALL, BIG], price: 1_000, stock: 5 });
    const [small, big] = (await seen(id))?.variants ?? [];
    const answer = await edit(id, {
      variants: [
        { id: big?.id.toUpperCase(), price: 300 },
        { id: small?.id, stock: 0 },
      ],
    });
    expect(answer).toMatchObject({ price: 300, stock: 2, priceVaries: true });
    expect(answer.variants.map(({ price, stock }) => [price, stock])).toEqual([
      [1_000, 0],
      [300, 2],
    ]);
  });

  test('are refused without a variant where there are several, and of variants that are not its own', async () => {
    const id = await product({ variants: [SMALL, BIG], price: 1_000, stock: 5 });
    const other = (await seen(await product()))?.variants[0]?.id;
    await expect(edit(id, { price: 1 })).rejects.toMatchObject({ status: 400, faults: [{ name: 'price' }] });
    await expect(edit(id, { stock: 1 })).rejects.toMatchObject({ status: 400, faults: [{ name: 'stock' }] });
    await expect(edit(id, { title: 'No', variants: [{ id: other, price: 1 }] })).rejects.toMatchObject({
      status: 400,
      faults: [{ name: 'variants.0.id' }],
    });
    expect(await seen(id)).toMatchObject({ title: expect.not.stringContaining('No'), price: 1_000, stock: 5 });
    expect(evicted).toEqual([]);
  });

  test('sell it out and bring it back', async () => {
    const id = await product({ stock: 2, category: 'stock/out' });
    const listed = async () => {
      const [row] = await database.query<{ n: number }>(
        'test.count',
        `SELECT product_count AS n FROM categories WHERE path = 'stock/out'`,
      );
      return row?.n;
    };
    expect(await listed()).toBe(1);
    expect(await edit(id, { stock: 0 })).toMatchObject({ status: 'sold_out', stock: 0 });
    expect(await listed()).toBe(0);
    expect(await edit(id, { status: 'active' })).toMatchObject({ status: 'sold_out' });
    expect(await edit(id, { stock: 1, title: 'Back' })).toMatchObject({ status: 'active', title: 'Back' });
    expect(await listed()).toBe(1);
  });
});

describe('the status', () => {
  test('takes a listing out of the shop and back; its seller sees it all the while', async () => {
    const id = await product();
    for (const status of ['draft', 'archived'] as const) {
      const hidden = await edit(id, { status });
      expect(ownProductView.parse(hidden).status).toBe(status);
      expect(await seen(id)).toBeUndefined();
      expect((await edit(id, { title: 'Hidden still' })).status).toBe(status);
    }
    expect((await edit(id, { status: 'active' })).status).toBe('active');
    expect(await seen(id)).toMatchObject({ title: 'Hidden still' });
  });

  test('of a draft with nothing in stock becomes sold out', async () => {
    const id = await product({ status: 'draft', stock: 0 });
    expect((await edit(id, { status: 'active' })).status).toBe('sold_out');
    expect((await edit(id, { status: 'active', stock: 5 })).status).toBe('active');
  });
});

describe('what is not there for a seller', () => {
  test('are the listings of others, deleted ones and what is no address', async () => {
    const other = await makeSeller(database);
    const id = await product();
    const deleted = await product({ deletedAt: new Date() });
    const gone = { status: 404, code: 'not-found' };
    await expect(edit(id, { title: 'Mine now' }, other)).rejects.toMatchObject(gone);
    await expect(edit(deleted, { title: 'Back' })).rejects.toMatchObject(gone);
    for (const address of ['nothing', '0192f000-0000-7000-8000-000000000000', 'DROP TABLE', '', 'x'.repeat(999)]) {
      await expect(edit(address, { title: 'x' })).rejects.toMatchObject(gone);
    }
    expect((await seen(id))?.title).not.toBe('Mine now');
    expect(evicted).toEqual([]);
  });
});

describe('edits at the same time', () => {
  test('of different parts all stay, each with a version of its own', async () => {
    const id = await product({ variants: [SMALL, BIG], price: 1_000, stock: 5 });
    const [small, big] = (await seen(id))?.variants ?? [];
    const answers = await Promise.all([
      edit(id, { title: 'Both' }),
      edit(id, { description: 'sides' }),
      edit(id, { variants: [{ id: small?.id, price: 1_100 }] }),
      edit(id, { variants: [{ id: big?.id, stock: 7 }] }),
    ]);
    expect(await seen(id)).toMatchObject({ title: 'Both', description: 'sides', price: 1_100, stock: 10 });
    const versions = answers.map(({ updatedAt }) => updatedAt);
    expect(new Set(versions).size).toBe(4);
    expect((await seen(id))?.updatedAt).toBe(versions.toSorted().at(-1));
  });

  test('that say what they read: one wins, the others are told', async () => {
    const id = await product();
    const updatedAt = (await seen(id))?.updatedAt;
    const results = await Promise.allSettled([1, 2, 3, 4].map(async (price) => edit(id, { price, updatedAt })));
    const lost = results.filter((result) => result.status === 'rejected');
    expect(lost).toHaveLength(3);
    for (const { reason } of lost) expect(reason).toMatchObject({ status: 409, code: 'changed-meanwhile' });
    expect(evicted).toHaveLength(1);
  });
});
