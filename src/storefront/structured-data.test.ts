import { describe, expect, it } from 'vitest';

import type { ProductView } from '../domains/catalog/index.ts';
import { jsonLd, productThing } from './structured-data.ts';

const product: ProductView = {
  id: '00000000-0000-7000-8000-000000000001',
  slug: 'cup',
  title: '</script><script>alert(1)</script>',
  category: 'home',
  brand: null,
  price: 1250,
  priceVaries: false,
  currency: 'USD',
  condition: 'refurbished',
  stock: 0,
  ratingAverage: 0,
  ratingCount: 0,
  seller: { id: '00000000-0000-7000-8000-000000000002', slug: 'anna', name: 'Anna', location: '' },
  picture: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  description: 'A cup',
  descriptionHtml: null,
  attributes: {},
  status: 'sold_out',
  variants: [],
  pictures: [],
  categoryTrail: [{ path: 'home', name: 'Home' }],
  saves: 0,
  updatedAt: '2026-01-01T00:00:00.000Z',
};
const none = { average: 0, count: 0, distribution: [0, 0, 0, 0, 0] };

describe('jsonLd', () => {
  it('can neither end its element nor begin a comment, and still says the same', () => {
    const text = jsonLd(productThing('https://shop.example', product, none, []));
    expect(text).not.toMatch(/[<>&]/);
    expect(JSON.parse(text)).toMatchObject({ '@context': 'https://schema.org', name: product.title });
  });
});

describe('productThing', () => {
  it('says price, stock and condition', () => {
    expect(productThing('https://shop.example', product, none, [])['offers']).toMatchObject({
      '@type': 'Offer',
      price: '12.50',
      priceCurrency: 'USD',
      availability: 'https://schema.org/SoldOut',
      itemCondition: 'https://schema.org/RefurbishedCondition',
      url: 'https://shop.example/p/cup',
    });
  });

  it('says a range where variants cost differently', () => {
    const variants = [1250, 1990].map((price) => ({ id: product.id, sku: null, options: {}, price, stock: 1 }));
    const thing = productThing('', { ...product, variants, priceVaries: true }, none, []);
    expect(thing['offers']).toMatchObject({ '@type': 'AggregateOffer', lowPrice: '12.50', highPrice: '19.90' });
  });

  it('writes yen without decimals', () => {
    const thing = productThing('', { ...product, currency: 'JPY' }, none, []);
    expect(thing['offers']).toMatchObject({ price: '1250' });
  });

  it('claims a rating only where there is one', () => {
    expect(productThing('', product, none, [])).not.toHaveProperty('aggregateRating');
    const rated = productThing('', product, { ...none, average: 4.5, count: 2 }, []);
    expect(rated['aggregateRating']).toMatchObject({ ratingValue: 4.5, reviewCount: 2 });
  });
});
