import { describe, expect, test } from 'vitest';

import { categoryTrail, parseCategory } from './category-trail.ts';
import { productSlug } from './product-slug.ts';
import { SeenKeys } from './seen-keys.ts';

describe('parseCategory', () => {
  test('keeps names and makes an address of every level', () => {
    expect(parseCategory(' Apparel & Accessories >Clothing>  T-Shirts')).toEqual([
      { path: 'apparel-and-accessories', name: 'Apparel & Accessories' },
      { path: 'apparel-and-accessories/clothing', name: 'Clothing' },
      { path: 'apparel-and-accessories/clothing/t-shirts', name: 'T-Shirts' },
    ]);
  });

  test('takes a path for what it is, and a slash in a name for a part of it', () => {
    expect(parseCategory('home/kitchen-tools')?.map(({ name }) => name)).toEqual(['Home', 'Kitchen tools']);
    expect(parseCategory('Audio / Video')).toEqual([{ path: 'audio-video', name: 'Audio / Video' }]);
  });

  test('has at most six levels, short enough for the key', () => {
    const trail = categoryTrail(Array.from({ length: 9 }, (_, at) => `Level ${at} ${'word '.repeat(60)}`));
    expect(trail).toHaveLength(6);
    expect(trail?.at(-1)?.path.length).toBeLessThanOrEqual(300);
    expect(trail?.every(({ name }) => name.length <= 120)).toBe(true);
  });

  test('gives names without Latin letters an address of their own', () => {
    const [furniture] = parseCategory('家具') ?? [];
    expect(furniture).toEqual({ path: expect.stringMatching(/^c-[0-9a-f]{10}$/), name: '家具' });
    expect(parseCategory('書籍')?.[0]?.path).not.toBe(furniture?.path);
  });

  test('an empty one is none', () => {
    expect(parseCategory(' > ')).toBeUndefined();
  });
});

test('productSlug is stable, and differs between sellers and handles', () => {
  const slug = productSlug('Café Table, Oak', 'a@x.example', 'table');
  expect(slug).toMatch(/^cafe-table-oak-[0-9a-z]{8}$/);
  expect(productSlug('Café Table, Oak', 'a@x.example', 'table')).toBe(slug);
  expect(productSlug('Café Table, Oak', 'b@x.example', 'table')).not.toBe(slug);
  expect(productSlug('Café Table, Oak', 'a@x.example', 'table-2')).not.toBe(slug);
  expect(productSlug('机', 'a@x.example', 'table')).toMatch(/^[0-9a-z]{8}$/);
  expect(productSlug('x'.repeat(500), 'a@x.example', 't').length).toBeLessThanOrEqual(160);
});

test('SeenKeys tells the first line of a key, however many there are', () => {
  const seen = new SeenKeys();
  for (let line = 1; line <= 20_000; line++) expect(seen.see(`key-${line}`, line)).toBeUndefined();
  expect(seen.see('key-1', 30_000)).toBe(1);
  expect(seen.see('key-19999', 30_000)).toBe(19_999);
  expect(seen.see('', 30_000)).toBeUndefined();
});
