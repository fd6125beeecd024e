import { describe, expect, test } from 'vitest';

import { queryWords, tidyQuery } from './query-words.ts';

const texts = (query: string) => queryWords(query).map(({ text }) => text);

describe('queryWords', () => {
  test.each([
    ['Red  DOG bowl', ['red', 'dog', 'bowl']],
    ['128 GB card', ['128gb', 'card']],
    ['128GB card', ['128gb', 'card']],
    ['1/2 inch binder', ['1v2inch', 'binder']],
    ['12" pan', ['12inch', 'pan']],
    ['1.75 belt', ['1p75', 'belt']],
    ['usb 3.0 hub', ['usb', '3', 'hub']],
    ['1,200 watt', ['1200', 'watt']],
    ['Wi-Fi router', ['wifi', 'router']],
    ['t-shirt', ['tshirt']],
    ["women's shoes", ["women's", 'shoes']],
    ['the shoes for a dog', ['shoes', 'dog']],
    ['black/white lamp', ['black', 'white', 'lamp']],
  ])('%j becomes %j', (query, expected) => {
    expect(texts(query)).toEqual(expected);
  });

  test('keeps the pieces of what was joined', () => {
    expect(queryWords('wi-fi 128gb').map(({ pieces }) => pieces)).toEqual([
      ['wi', 'fi'],
      ['128', 'gb'],
    ]);
  });

  test('marks what is unwanted, to the next function word or two words on', () => {
    const unwanted = (query: string) => queryWords(query).flatMap((word) => (word.unwanted ? [word.text] : []));
    expect(unwanted('wall lamp without cord')).toEqual(['cord']);
    expect(unwanted('lights without wiring with switch')).toEqual(['wiring']);
    expect(unwanted('thermostat without c wire white')).toEqual(['c', 'wire']);
    expect(unwanted('without a word before')).toEqual([]);
  });

  test.each(['', '   ', '\u0000', '\uD800', '!!! & | ( ) :* <->', "'''", '🎉🎉', '‮⁦', '-', '- - -', 'the of a'])(
    'finds no words in %j',
    (query) => {
      expect(texts(query)).toEqual([]);
    },
  );

  test('is bounded in words and letters', () => {
    expect(queryWords('word '.repeat(2_000))).toHaveLength(12);
    expect(texts('x'.repeat(10_000))).toEqual(['x'.repeat(64)]);
  });

  test('reads other scripts', () => {
    expect(texts('شاحن هاتف')).toEqual(['شاحن', 'هاتف']);
    expect(texts('Čajník')).toEqual(['čajník']);
  });
});

test('tidyQuery is one bounded line without control characters', () => {
  expect(tidyQuery('  Red\n\t\u0000 LAMP ')).toBe('red lamp');
  expect(tidyQuery('y'.repeat(10_000))).toHaveLength(200);
});
