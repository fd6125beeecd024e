import { beforeAll, describe, expect, it } from 'vitest';

import { testApi } from '../../../test/support/api.ts';
import { makeProduct, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { Cache } from '../../performance/cache/index.ts';
import type { Database } from '../../performance/database/index.ts';
import { EditProduct } from './edit-product.ts';

let database: Database;
let edit: EditProduct;
let seller: string;
let get: (url: string) => Promise<Record<string, unknown>>;
let cache: Cache;

beforeAll(async () => {
  ({ database } = await testDatabase());
  seller = await makeSeller(database, { name: 'Lampe' });
  cache = new Cache({ bytes: 10_000_000 });
  const app = await testApi(database, {}, cache);
  edit = app.get(EditProduct, { strict: false });
  get = async (url) => (await app.inject(url)).json<Record<string, unknown>>();
});

const PLACES = [
  ['the product', (id: string) => `/api/products/${id}`],
  ['a list', () => '/api/products?limit=50'],
  ['a list of the category', () => '/api/products?category=home'],
  ['featured products', () => '/api/products/featured'],
] as const;

describe('a listing that is edited', () => {
  it.each(PLACES)(
    'is shown as it was from the cache, and as it is at once or behind one stale answer: %s',
    async (_place, at) => {
      const title = `Lamp ${_place}`;
      const id = await makeProduct(database, {
        seller,
        title,
        slug: `lamp-${Math.random().toString(36).slice(2)}`,
        category: 'home/light',
      });
      await cache.clear();
      const shows = async (text: string) => JSON.stringify(await get(at(id))).includes(text);
      expect(await shows(title)).toBe(true);
      await database.query('test.behind-the-back', `UPDATE products SET title = 'Unseen' WHERE id = $1`, [id]);
      expect(await shows(title)).toBe(true);
      await edit.edit(id, seller, { title: `Edited ${_place}` });
      await get(at(id));
      await expect.poll(async () => shows(`Edited ${_place}`)).toBe(true);
      expect(await shows('Unseen')).toBe(false);
    },
  );

  it('costs a list no query while nothing changes, and other categories nothing at all', async () => {
    await makeProduct(database, { seller, title: 'Chair', slug: 'chair', category: 'garden/chairs' });
    const id = await makeProduct(database, { seller, title: 'Bulb', slug: 'bulb', category: 'home/light' });
    await cache.clear();
    const loads = () => cache.figures.tiers.origin.hit;
    await get('/api/products?category=garden');
    const before = loads();
    await get('/api/products?category=garden');
    await edit.edit(id, seller, { title: 'Bright bulb' });
    await get('/api/products?category=garden');
    expect(loads()).toBe(before);
    await get('/api/products?category=home');
    await expect.poll(loads).toBeGreaterThan(before);
  });

  it('that nobody may see is looked for once, and found when it appears', async () => {
    await get('/api/products/not-yet');
    const before = cache.figures.tiers.origin.hit;
    expect(await get('/api/products/not-yet')).toMatchObject({ code: 'not-found' });
    expect(cache.figures.tiers.origin.hit).toBe(before);
    const id = await makeProduct(database, {
      seller,
      title: 'Not yet',
      slug: 'not-yet',
      category: 'home/light',
      status: 'draft',
    });
    await edit.edit(id, seller, { status: 'active' });
    expect(await get('/api/products/not-yet')).toMatchObject({ title: 'Not yet' });
  });
});
