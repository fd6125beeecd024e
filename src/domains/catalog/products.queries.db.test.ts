import { beforeAll, describe, expect, test } from 'vitest';

import { makeCategory, makeProduct, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../performance/database/index.ts';
import { Categories } from './categories.queries.ts';
import { ProductCards } from './cards.queries.ts';
import { ProductPicks } from './featured.queries.ts';
import { ProductPages } from './product.queries.ts';
import { productView } from './product.view.ts';
import { Sitemap } from './sitemap.queries.ts';

let database: Database;
let pages: ProductPages;
let picks: ProductPicks;
let cards: ProductCards;
let seller: string;
let knife: string;
const hidden: string[] = [];

beforeAll(async () => {
  ({ database } = await testDatabase());
  cards = new ProductCards(database);
  pages = new ProductPages(database);
  picks = new ProductPicks(database);
  seller = await makeSeller(database, { slug: 'mara', name: 'Mara' });
  knife = await makeProduct(database, {
    seller,
    slug: 'paring-knife',
    category: 'home/kitchen/knives',
    description: 'Sharp.',
    attributes: { Steel: 'VG10', Length: 9, Tags: ['small', 'sharp'], Nested: { a: 1 } },
    variants: [
      { options: { Handle: 'Oak' }, price: 4_000, stock: 1 },
      { options: { Handle: 'Ash' }, price: 4_500, stock: 2 },
    ],
    price: 4_000,
    stock: 3,
    popularity: 5,
    pictures: 2,
  });
  const suspended = await makeSeller(database, { status: 'suspended' });
  const gone = await makeSeller(database, { deletedAt: new Date() });
  const place = { category: 'home/kitchen/knives', popularity: 1_000 };
  hidden.push(
    await makeProduct(database, { seller, ...place, slug: 'hidden-draft', status: 'draft' }),
    await makeProduct(database, { seller, ...place, slug: 'hidden-archived', status: 'archived' }),
    await makeProduct(database, { seller, ...place, slug: 'hidden-deleted', deletedAt: new Date() }),
    await makeProduct(database, { seller: suspended, ...place, slug: 'hidden-suspended' }),
    await makeProduct(database, { seller: gone, ...place, slug: 'hidden-gone' }),
  );
});

describe('the page of a product', () => {
  test('is found by slug and by id, with everything it shows', async () => {
    const bySlug = await pages.find('paring-knife');
    expect(await pages.find(knife)).toEqual(bySlug);
    expect(await pages.find(knife.toUpperCase())).toEqual(bySlug);
    expect(productView.parse(bySlug)).toEqual(bySlug);
    expect(bySlug).toMatchObject({
      id: knife,
      seller: { slug: 'mara', name: 'Mara' },
      priceVaries: true,
      attributes: { Steel: 'VG10', Length: 9, Tags: 'small, sharp' },
      categoryTrail: [
        { path: 'home', name: 'Home' },
        { path: 'home/kitchen', name: 'Kitchen' },
        { path: 'home/kitchen/knives', name: 'Knives' },
      ],
      variants: [{ options: { Handle: 'Oak' } }, { options: { Handle: 'Ash' }, price: 4_500 }],
      pictures: [{ alt: 'Picture 0' }, { alt: 'Picture 1' }],
      saves: 0,
    });
    expect(bySlug?.attributes).not.toHaveProperty('Nested');
  });

  test('stays when the product is sold out', async () => {
    await makeProduct(database, { seller, slug: 'sold-out-knife', category: 'home', status: 'sold_out' });
    expect(await pages.find('sold-out-knife')).toMatchObject({ status: 'sold_out', stock: 0, picture: null });
  });

  test('is not there for what may not be seen', async () => {
    for (const id of hidden) expect(await pages.find(id)).toBeUndefined();
    for (const id of hidden) expect(await pages.idOf(id)).toBeUndefined();
    expect(await pages.find('hidden-draft')).toBeUndefined();
  });

  test.each([
    '',
    'nothing',
    'a\0b',
    '\uD800',
    "' OR 1=1 --",
    'x'.repeat(10_000),
    '0192f000-0000-7000-8000-000000000000',
  ])('is not there for %j', async (address) => {
    expect(await pages.find(address)).toBeUndefined();
    expect(await pages.idOf(address)).toBeUndefined();
  });
});

describe('cards by id', () => {
  test('keep the order given and leave out what may not be listed', async () => {
    const [a, b] = [
      await makeProduct(database, { seller, category: 'home' }),
      await makeProduct(database, { seller, category: 'home' }),
    ];
    const found = await cards.byIds([b ?? '', ...hidden, knife, a ?? '']);
    expect(found.map(({ id }) => id)).toEqual([b, knife, a]);
    expect(await cards.byIds([])).toEqual([]);
  });
});

describe('featured products', () => {
  test('are popular, of at most two a seller, categories taking turns, never hidden', async () => {
    const busy = await makeSeller(database);
    for (let number = 0; number < 4; number += 1) {
      await makeProduct(database, { seller: busy, category: 'toys', popularity: 500 + number });
    }
    const featured = await picks.featured(5);
    expect(featured.filter(({ seller }) => seller.id === busy)).toHaveLength(2);
    expect(featured[0]?.category).toBe('toys');
    expect(featured[1]?.category).toMatch(/^home/);
    expect(featured.some(({ id }) => hidden.includes(id))).toBe(false);
  });
});

describe('pictures of categories', () => {
  test('are those of a popular listing below each, in the order of the paths', async () => {
    const [, home, none] = await picks.ofCategories(['no/such', 'home', 'toys']);
    expect(home).toEqual((await pages.find(knife))?.pictures[0]);
    expect(none).toBeNull();
    expect(await picks.ofCategories([])).toEqual([]);
    expect(await picks.ofCategories(['home/kitchen', 'home/kitchen/knives'])).toEqual([home, home]);
  });

  test('pass over the most popular one where it has none', async () => {
    await makeProduct(database, { seller, category: 'garden/tools', popularity: 9 });
    await makeProduct(database, { seller, category: 'garden', popularity: 8, pictures: 1 });
    const [garden, tools] = await picks.ofCategories(['garden', 'garden/tools']);
    expect(garden).toMatchObject({ alt: 'Picture 0' });
    expect(tools).toBeNull();
  });
});

describe('related products', () => {
  test('are those of the category, a like price first, then those beside it', async () => {
    const like = await makeProduct(database, { seller, category: 'home/kitchen/knives', price: 5_000, popularity: 1 });
    const dear = await makeProduct(database, { seller, category: 'home/kitchen/knives', price: 90_000, popularity: 9 });
    const beside = await makeProduct(database, { seller, category: 'home/kitchen/pans', price: 4_000, popularity: 99 });
    const related = await picks.related(knife, 10);
    expect(related.map(({ id }) => id)).toEqual([like, dear, beside]);
    expect((await picks.related(knife, 1)).map(({ id }) => id)).toEqual([like]);
    expect(await picks.related('0192f000-0000-7000-8000-000000000000', 3)).toEqual([]);
  });
});

describe('categories', () => {
  test('are a tree in which every count holds what is below, hidden products aside', async () => {
    await makeCategory(database, 'empty/shelf');
    const tree = await new Categories(database).tree();
    const at = (path: string) => {
      let level = tree;
      for (const depth of path.split('/').keys()) {
        const found = level.find(
          (category) =>
            category.path ===
            path
              .split('/')
              .slice(0, depth + 1)
              .join('/'),
        );
        if (found === undefined || found.path === path) return found;
        level = found.children;
      }
      return undefined;
    };
    expect(at('home/kitchen/knives')).toMatchObject({ name: 'Knives', productCount: 3, children: [] });
    expect(at('home/kitchen')?.productCount).toBe(4);
    expect(at('home')?.productCount).toBe(6);
    expect(at('empty/shelf')?.productCount).toBe(0);
  });
});

describe('the sitemap', () => {
  test('names every listed product once, and nothing beyond its parts', async () => {
    const sitemap = new Sitemap(database);
    expect(await sitemap.parts()).toBe(1);
    const rows = await sitemap.part(1);
    const listed = await database.query<{ slug: string }>(
      'test.listed',
      `SELECT p.slug FROM products p JOIN users u ON u.id = p.user_id
       WHERE p.status = 'active' AND p.deleted_at IS NULL AND u.status = 'active' AND u.deleted_at IS NULL`,
    );
    expect(rows.map(({ slug }) => slug).toSorted()).toEqual(listed.map(({ slug }) => slug).toSorted());
    for (const part of [0, 2, -1, 1.5, Number.NaN, 1e9]) expect(await sitemap.part(part)).toEqual([]);
  });

  test('splits into parts that hold everything once', async () => {
    const before = await database.query('test.count', `SELECT path, product_count FROM categories`);
    await database.query('test.pretend', `UPDATE categories SET product_count = 1500 WHERE path = 'home'`);
    const sitemap = new Sitemap(database);
    expect(await sitemap.parts()).toBe(2);
    const parts = [...(await sitemap.part(1)), ...(await sitemap.part(2))];
    expect(new Set(parts.map(({ slug }) => slug)).size).toBe(parts.length);
    expect(parts.some(({ slug }) => slug === 'paring-knife')).toBe(true);
    for (const row of before as { path: string; product_count: number }[]) {
      await database.query('test.restore', `UPDATE categories SET product_count = $2 WHERE path = $1`, [
        row.path,
        row.product_count,
      ]);
    }
  });
});
