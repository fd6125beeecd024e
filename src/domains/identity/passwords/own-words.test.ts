import { describe, expect, test } from 'vitest';

import { isMadeOf, ownWords } from './own-words.ts';

const words = ownWords({ email: 'anna.schmidt84@firma.example', name: 'Änne Müller-Lüdenscheidt' }, 'Social Selling');

describe('what anybody knows of a person', () => {
  test('is their name, their e-mail address and the shop, and the parts of them', () => {
    expect(words).toEqual(
      expect.arrayContaining([
        'anna',
        'schmidt',
        'schmidt84',
        'annaschmidt84',
        'firma',
        'änne',
        'müller',
        'lüdenscheidt',
        'social',
        'selling',
        'socialselling',
      ]),
    );
  });

  test('is bounded', () => {
    const long = ownWords({ email: `${'ab'.repeat(200)}@x`, name: 'ab cd efg '.repeat(1_000) }, 'S');
    expect(long.length).toBeLessThanOrEqual(30);
    expect(long.every((word) => word.length <= 40)).toBe(true);
  });

  test('is nothing without a person', () => {
    expect(ownWords({}, '')).toEqual([]);
    expect(isMadeOf('--------', [])).toBe(false);
  });

  test.each(['Anna.Schmidt-1', 'schmidtAnna123', 'SocialSelling!', 'müller---änne', 'annaschmidt84', 'FIRMA2@@@@@@'])(
    'makes no password: %s',
    (password) => {
      expect(isMadeOf(password, words)).toBe(true);
    },
  );

  test.each(['anna likes the sea', 'xkwqzvjt', 'selling twelve goats'])('may stand within one: %s', (password) => {
    expect(isMadeOf(password, words)).toBe(false);
  });
});
