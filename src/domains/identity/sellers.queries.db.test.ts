import { beforeAll, describe, expect, test } from 'vitest';

import { makeProduct, makeReview, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../performance/database/index.ts';
import { sellerView } from './seller.view.ts';
import { Sellers } from './sellers.queries.ts';

let database: Database;
let sellers: Sellers;
let mara: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  sellers = new Sellers(database);
  mara = await makeSeller(database, { slug: 'mara', name: 'Mara', createdAt: new Date('2026-01-01') });
  const otto = await makeSeller(database, { slug: 'otto', createdAt: new Date('2026-01-02') });
  await makeSeller(database, { slug: 'suspended', status: 'suspended' });
  await makeSeller(database, { slug: 'deleted', deletedAt: new Date() });
  await makeSeller(database, { slug: 'buyer', role: 'buyer' });
  const popular = await makeProduct(database, { seller: mara, popularity: 10 });
  const other = await makeProduct(database, { seller: mara, popularity: 5 });
  await makeProduct(database, { seller: mara, status: 'draft', popularity: 999 });
  await makeProduct(database, { seller: otto, popularity: 12 });
  for (const rating of [5, 5, 4]) await makeReview(database, { product: popular, rating });
  await makeReview(database, { product: other, rating: 1 });
  await makeReview(database, { product: other, rating: 1, status: 'hidden' });
  for (const follower of ['a', 'b']) {
    const id = await makeSeller(database, { slug: `follower-${follower}`, role: 'buyer' });
    await database.query('test.follow', `INSERT INTO follows (follower_id, seller_id) VALUES ($1, $2)`, [id, mara]);
  }
});

describe('a seller', () => {
  test('has figures that do not multiply one another', async () => {
    const seller = await sellers.find('mara');
    expect(sellerView.parse(seller)).toEqual(seller);
    expect(seller).toMatchObject({
      id: mara,
      name: 'Mara',
      followers: 2,
      listings: 2,
      sales: 5,
      ratingAverage: 3.75,
      ratingCount: 4,
    });
    expect(await sellers.find(mara)).toEqual(seller);
  });

  test('without reviews has none', async () => {
    expect(await sellers.find('otto')).toMatchObject({ ratingAverage: 0, ratingCount: 0, followers: 0, sales: 0 });
  });

  test.each(['suspended', 'deleted', 'buyer', 'nobody', '', 'a\0', '\uDFFF', 'x'.repeat(9_999)])(
    'is not there for %j',
    async (slug) => {
      expect(await sellers.find(slug)).toBeUndefined();
    },
  );
});

describe('sellers', () => {
  test('on top are those with the most popular listings', async () => {
    expect((await sellers.top(5)).map(({ slug }) => slug)).toEqual(['mara', 'otto']);
    expect((await sellers.top(1)).map(({ slug }) => slug)).toEqual(['mara']);
  });

  test('are walked newest first, each once', async () => {
    const first = await sellers.newest({ limit: 1 });
    expect(first.data.map(({ slug }) => slug)).toEqual(['otto']);
    const second = await sellers.newest({ limit: 1, cursor: first.nextCursor ?? '' });
    expect(second.data.map(({ slug }) => slug)).toEqual(['mara']);
    expect(second.nextCursor).toBeNull();
  });

  test('refuse the cursor of another list', async () => {
    const cursor = Buffer.from('{"list":"reviews","key":["2026-01-01T00:00:00Z","x"]}').toString('base64url');
    await expect(sellers.newest({ limit: 1, cursor })).rejects.toMatchObject({ status: 400 });
  });
});
