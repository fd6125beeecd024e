import { describe, expect, test } from 'vitest';

import { slugify } from './slug.ts';

describe('slugify', () => {
  test.each([
    ['Café crème, 2 cups', 'cafe-creme-2-cups'],
    ["Women's Hat & Scarf", 'womens-hat-and-scarf'],
    ['--already--a-slug--', 'already-a-slug'],
    ['日本語', ''],
    ['', ''],
  ])('%s becomes "%s"', (text, slug) => {
    expect(slugify(text)).toBe(slug);
  });

  test('cuts at a word', () => {
    expect(slugify('one two three four', 10)).toBe('one-two');
    expect(slugify('incomprehensibilities', 10)).toBe('incomprehe');
  });
});
