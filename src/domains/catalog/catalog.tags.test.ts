import { expect, test } from 'vitest';

import { tagsOfChange } from './catalog.tags.ts';

test('a change makes untrue what shows the listing, its seller and its categories, each named once', () => {
  expect(
    tagsOfChange([
      { id: '1', sellerId: 's', categories: ['home/light/desk', 'home/kitchen'] },
      { id: '2', sellerId: 's', categories: ['home'] },
    ]),
  ).toEqual([
    'products',
    'product:1',
    'seller:s',
    'category:home',
    'category:home/light',
    'category:home/light/desk',
    'category:home/kitchen',
    'product:2',
  ]);
});

test('no change makes nothing untrue', () => {
  expect(tagsOfChange([])).toEqual([]);
});
