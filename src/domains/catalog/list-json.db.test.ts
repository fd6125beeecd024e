import { beforeAll, describe, expect, test } from 'vitest';

import { makeProduct, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { ProductListing } from './listing.queries.ts';
import { ShopCurrency } from './shop-currency.ts';
import { ListingTotals } from './totals.queries.ts';

let listing: ProductListing;

beforeAll(async () => {
  const { database } = await testDatabase();
  const currency = new ShopCurrency(database, { currency: 'USD' });
  listing = new ProductListing(database, currency, new ListingTotals(database));
  const seller = await makeSeller(database, { slug: 'mara', name: 'Mara "the" Söderström' });
  await makeProduct(database, { seller, title: 'Plain', popularity: 3 });
  await makeProduct(database, { seller, title: 'Pictured – 日本 "quoted" \\ 🛋️', pictures: 2, popularity: 2 });
  const odd = await makeProduct(database, { seller, title: 'Odd', pictures: 1, popularity: 1 });
  await database.query('test.odd', `UPDATE product_images SET alt = $2, variants = $3 WHERE product_id = $1`, [
    odd,
    '"key": "alt"',
    JSON.stringify([{ format: 'jpeg', width: 1, bytes: 2, key: 'a"key": "b\\' }]),
  ]);
});

describe('the JSON of a list', () => {
  test.each([
    ['a whole list', {}, { limit: 10 }],
    ['a first page', {}, { limit: 1 }],
    ['a page that is empty', { category: 'nowhere' }, { limit: 10 }],
    ['a filtered list', { minPrice: 1 }, { limit: 2 }],
  ])('says what the list says: %s', async (_, filter, page) => {
    const text = (await listing.listJson(filter, undefined, page)).toString();
    expect(JSON.parse(text)).toEqual(await listing.list(filter, undefined, page));
  });
});
