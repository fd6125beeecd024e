import { readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { de, en, wordsOf } from './index.ts';
import { type Message, translator } from './translate.ts';

describe('the catalogues', () => {
  const namesIn = (message: Message) =>
    [
      ...new Set(formsOf(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))),
    ].toSorted();
  const formsOf = (message: Message) => (typeof message === 'string' ? [message] : Object.values(message));

  it.each(Object.keys(en) as (keyof typeof en)[])('say %s with the same values in both languages', (key) => {
    expect(namesIn(de[key])).toEqual(namesIn(en[key]));
    expect(typeof de[key]).toBe(typeof en[key]);
    expect(formsOf(de[key]).every((text) => text.trim() !== '')).toBe(true);
  });

  it('have no words that the other has not', () => {
    expect(Object.keys(de).toSorted()).toEqual(Object.keys(en).toSorted());
  });
});

describe('the parts of the catalogues', () => {
  it('do not use the same key twice', async () => {
    const parts = await Promise.all(
      readdirSync(import.meta.dirname)
        .filter((file) => /(^|\.)en\.ts$/.test(file))
        .map(async (file) => Object.values((await import(`./${file}`)) as Record<string, object>)),
    );
    const keys = parts.flat().flatMap((part) => Object.keys(part));
    expect(keys.length).toBeGreaterThan(200);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });
});

describe('translator', () => {
  it('chooses the plural form and writes numbers as the language does', () => {
    expect(wordsOf('en')('list.count', { count: 1 })).toBe('1 listing');
    expect(wordsOf('en')('list.count', { count: 12_345 })).toBe('12,345 listings');
    expect(wordsOf('de')('list.count', { count: 12_345 })).toBe('12.345 Angebote');
  });

  it('knows languages with more forms than two', () => {
    const messages = {
      cups: { one: '{count} kubek', few: '{count} kubki', many: '{count} kubków', other: '?' },
    } as const;
    const t = translator<typeof messages>(messages, 'pl');
    expect([1, 3, 5].map((count) => t('cups', { count }))).toEqual(['1 kubek', '3 kubki', '5 kubków']);
  });

  it('puts values in as they are, braces and all', () => {
    expect(wordsOf('en')('list.searchTitle', { query: '{count} $& <b>' })).toBe('Results for “{count} $& <b>”');
  });
});
