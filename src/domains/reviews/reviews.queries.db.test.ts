import { beforeAll, describe, expect, test } from 'vitest';

import { makeProduct, makeReview, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../performance/database/index.ts';
import { Reviews, REVIEWS_OF_SELLER } from './reviews.queries.ts';

let database: Database;
let reviews: Reviews;
let seller: string;
let lamp: string;
let vase: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  reviews = new Reviews(database);
  seller = await makeSeller(database);
  lamp = await makeProduct(database, { seller, slug: 'lamp', title: 'Lamp' });
  vase = await makeProduct(database, { seller, slug: 'vase', title: 'Vase' });
  const archived = await makeProduct(database, { seller, slug: 'gone', status: 'archived' });
  for (const [index, rating] of [5, 4, 4, 3, 1].entries()) {
    // Two share a moment: the id decides.
    await makeReview(database, {
      product: lamp,
      rating,
      body: `Review ${index}`,
      createdAt: `2026-01-0${1 + Math.floor(index / 2)}T10:00:00.123456Z`,
    });
  }
  await makeReview(database, { product: vase, rating: 2, sellerReply: 'Sorry!', createdAt: '2026-02-01T00:00:00Z' });
  await makeReview(database, { product: lamp, rating: 1, status: 'hidden', body: 'Hidden' });
  await makeReview(database, { product: archived, rating: 1, body: 'Archived' });
});

describe('reviews of a product', () => {
  test('are walked newest first, each once, hidden ones never', async () => {
    const all = await reviews.ofProduct(lamp, { limit: 100 });
    expect(all.nextCursor).toBeNull();
    expect(all.data.map(({ body }) => body)).toHaveLength(5);
    expect(all.data[0]).toMatchObject({ body: 'Review 4', rating: 1, sellerReply: null });
    const walked = [];
    let cursor: string | undefined;
    do {
      const page = await reviews.ofProduct(lamp, cursor === undefined ? { limit: 1 } : { limit: 1, cursor });
      walked.push(...page.data);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && walked.length < 50);
    expect(walked).toEqual(all.data);
  });

  test('are summed up by stars, whichever page is looked at', async () => {
    const summary = { average: 3.4, count: 5, distribution: [1, 0, 1, 2, 1] };
    const first = await reviews.ofProduct(lamp, { limit: 4 });
    expect(first.summary).toEqual(summary);
    expect(await reviews.ofProduct(lamp, { limit: 4, cursor: first.nextCursor ?? '' })).toMatchObject({ summary });
  });

  test('are none, and summed up so, where nobody wrote one', async () => {
    expect(await reviews.ofProduct('0192f000-0000-7000-8000-000000000000', { limit: 4 })).toEqual({
      data: [],
      nextCursor: null,
      summary: { average: 0, count: 0, distribution: [0, 0, 0, 0, 0] },
    });
  });

  test.each(['x', Buffer.from('{}').toString('base64url')])('refuse the cursor %s', async (cursor) => {
    await expect(reviews.ofProduct(lamp, { limit: 1, cursor })).rejects.toMatchObject({
      status: 400,
      faults: [{ name: 'cursor' }],
    });
  });
});

describe('reviews of a seller', () => {
  test('are the newest over all products that may be seen, each with its product', async () => {
    const found = await reviews.ofSeller(seller, 3);
    expect(found.map(({ product }) => product.slug)).toEqual(['vase', 'lamp', 'lamp']);
    expect(found[0]).toMatchObject({ sellerReply: 'Sorry!', product: { title: 'Vase' } });
    expect(await reviews.ofSeller(seller, 100)).toHaveLength(6);
  });

  test('are the same however they are found', async () => {
    const few = await database.query('test.few', REVIEWS_OF_SELLER.few, [seller, 4]);
    expect(few).toHaveLength(4);
    expect(await database.query('test.many', REVIEWS_OF_SELLER.many, [seller, 4])).toEqual(few);
  });
});
