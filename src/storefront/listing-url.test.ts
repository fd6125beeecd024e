import { describe, expect, it } from 'vitest';

import {
  fieldsOf,
  filterOf,
  listingPath,
  type ListingState,
  narrowed,
  parseListing,
  unfiltered,
} from './listing-url.ts';

const EMPTY: ListingState = { condition: [], brand: [], pages: 1 };
const parse = (query: string, place = {}) => parseListing(new URLSearchParams(query), 'USD', place);

describe('parseListing', () => {
  it('reads every filter', () => {
    expect(
      parse(
        'q=blue+cup&category=home%2Fkitchen&min=10&max=49.90&condition=good&condition=new&brand=A%26B&rating=4&sort=newest&pages=3',
      ),
    ).toEqual({
      q: 'blue cup',
      category: 'home/kitchen',
      min: 1000,
      max: 4990,
      condition: ['new', 'good'],
      brand: ['A&B'],
      rating: 4,
      sort: 'newest',
      pages: 3,
    });
  });

  it('takes what it does not understand as not said', () => {
    expect(parse('q=+&min=-5&max=1e9&condition=broken&rating=9&sort=random&pages=1000&after=')).toEqual(EMPTY);
  });

  it('takes two amounts in the wrong order as meant', () => {
    expect(parse('min=50&max=10')).toMatchObject({ min: 1000, max: 5000 });
  });

  it('keeps one amount on its side', () => {
    expect(parse('max=10')).toEqual({ ...EMPTY, max: 1000 });
    expect(parse('min=10')).toEqual({ ...EMPTY, min: 1000 });
  });

  it('bounds lengths and counts, and drops what a database cannot hold', () => {
    const { q, brand } = parse(
      `q=a%00b${'x'.repeat(5000)}&${Array.from({ length: 50 }, (_, n) => `brand=${n}`).join('&')}`,
    );
    expect(q).toHaveLength(200);
    expect(q).toMatch(/^a bx/);
    expect(brand).toHaveLength(20);
  });

  it('never cuts a character in two', () => {
    const { q } = parse(new URLSearchParams({ q: `${'x'.repeat(199)}👩` }).toString());
    expect(q?.isWellFormed()).toBe(true);
  });

  it('lets the path win over the query', () => {
    expect(parse('category=books', { category: 'home' }).category).toBe('home');
  });
});

describe('listingPath', () => {
  it.each([
    '/products',
    '/products?sort=newest&pages=2',
    '/search?q=blue+cup&category=home%2Fkitchen&min=10&max=49.9&condition=good&condition=new&brand=A%26B&rating=4',
    '/search?q=%3Cscript%3E',
    '/products?after=abc_-',
  ])('gives back the address it was read from: %s', (address) => {
    const [, query = ''] = address.split('?');
    expect(listingPath(parse(query), 'USD')).toBe(address);
  });

  it('says a category and a seller in the path', () => {
    expect(listingPath({ ...EMPTY, category: 'home/kitchen', rating: 4 }, 'USD')).toBe('/c/home/kitchen?rating=4');
    expect(listingPath({ ...EMPTY, seller: 'anna', sort: 'newest' }, 'USD')).toBe('/s/anna?sort=newest');
  });

  it('gives the same address whatever the order of choices', () => {
    const a = listingPath({ ...EMPTY, brand: ['B', 'A'], condition: ['new', 'good'] }, 'USD');
    expect(a).toBe(listingPath({ ...EMPTY, brand: ['A', 'B'], condition: ['good', 'new'] }, 'USD'));
  });

  it('writes amounts in the digits of the currency', () => {
    expect(listingPath({ ...EMPTY, min: 1250 }, 'JPY')).toBe('/products?min=1250');
    expect(listingPath({ ...EMPTY, min: 1250 }, 'KWD')).toBe('/products?min=1.25');
  });
});

describe('narrowed', () => {
  it('begins the list anew', () => {
    expect(narrowed({ ...EMPTY, pages: 3, after: 'x' }, { rating: 4 })).toEqual({ ...EMPTY, rating: 4 });
  });

  it('takes a filter away', () => {
    expect(narrowed({ ...EMPTY, rating: 4, min: 1 }, { rating: undefined })).toEqual({ ...EMPTY, min: 1 });
  });
});

describe('unfiltered', () => {
  it('keeps words and order of a search, not its category', () => {
    expect(unfiltered({ ...EMPTY, q: 'cup', category: 'home', rating: 4, sort: 'newest', after: 'x' })).toEqual({
      ...EMPTY,
      q: 'cup',
      sort: 'newest',
    });
  });

  it('keeps the category of a category page', () => {
    expect(unfiltered({ ...EMPTY, category: 'home', min: 1 })).toEqual({ ...EMPTY, category: 'home' });
  });
});

describe('filterOf', () => {
  it('asks for what was said, and for nothing else', () => {
    expect(filterOf({ ...EMPTY, q: 'cup', min: 1, brand: ['A'], pages: 3, after: 'x' })).toEqual({
      q: 'cup',
      minPrice: 1,
      brand: ['A'],
    });
  });
});

describe('fieldsOf', () => {
  it('leaves out what the path says', () => {
    expect(fieldsOf({ ...EMPTY, seller: 'anna' }, 'USD')).toEqual([]);
    expect(fieldsOf({ ...EMPTY, category: 'home' }, 'USD')).toEqual([]);
  });
});
