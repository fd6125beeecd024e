import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { choice, choices, required, text, texts, wholeNumber } from './parameters.ts';
import { validate } from './validate.ts';

const query = z.object({
  limit: wholeNumber('how many', { min: 1, max: 100 }),
  q: required(text('words', { maxLength: 5 })),
  category: text('a path', { maxLength: 20, pattern: /^[a-z]+$/ }),
  sort: choice('the order', ['new', 'old']),
  condition: choices('states', ['good', 'fair']),
  brand: texts('makers', { maxLength: 5, maxItems: 3 }),
});

describe('parameters', () => {
  test('read text into what is meant', () => {
    expect(
      validate(query, {
        limit: '007',
        q: 'a b',
        category: 'home',
        sort: 'old',
        condition: 'good,fair',
        brand: ['A', 'B,C'],
      }),
    ).toEqual({
      limit: 7,
      q: 'a b',
      category: 'home',
      sort: 'old',
      condition: ['good', 'fair'],
      brand: ['A', 'B', 'C'],
    });
  });

  test('may be left out unless they are required', () => {
    expect(validate(query, { q: '' })).toEqual({ q: '' });
  });

  test.each<[string, unknown]>([
    ['limit', '0'],
    ['limit', '101'],
    ['limit', ''],
    ['limit', '1.0'],
    ['limit', '0x1'],
    ['limit', ' 1'],
    ['limit', ['1', '2']],
    ['limit', '9'.repeat(400)],
    ['q', undefined],
    ['q', 'toolong'],
    ['q', 'a\0'],
    ['q', '\uD800'],
    ['q', ['a', 'b']],
    ['q', { a: 'b' }],
    ['category', 'Home'],
    ['sort', 'toString'],
    ['condition', 'good,great'],
    ['condition', ['good', { fair: true }]],
    ['brand', 'a,b,c,d'],
    ['brand', 'toolong'],
    ['brand', 'a\0'],
  ])('refuse %s = %j and say what is accepted', (name, value) => {
    const accepted = query.shape[name as keyof typeof query.shape].description;
    expect(accepted).toMatch(/: /);
    expect(() => validate(query, { q: 'a', [name]: value })).toThrow(
      expect.objectContaining({ code: 'invalid-parameter', status: 400, faults: [{ name, accepted }] }),
    );
  });

  test('name every wrong one at once', () => {
    expect(() => validate(query, { limit: 'x', sort: 'x' })).toThrow(
      expect.objectContaining({
        faults: [
          expect.objectContaining({ name: 'limit' }),
          expect.objectContaining({ name: 'q' }),
          expect.objectContaining({ name: 'sort' }),
        ],
      }),
    );
  });
});
