import { describe, expect, test } from 'vitest';

import { chooseLanguage } from './language.ts';

describe('chooseLanguage', () => {
  test.each<[asked: string | undefined, accepted: string | undefined, language: string]>([
    [undefined, undefined, 'en'],
    [undefined, '', 'en'],
    [undefined, 'de', 'de'],
    [undefined, 'de-AT,en;q=0.9', 'de'],
    [undefined, 'EN-gb, DE', 'en'],
    [undefined, 'de;q=0.5,en;q=0.8', 'en'],
    [undefined, 'de;q=0', 'en'],
    [undefined, 'de;q=nonsense,fr', 'en'],
    [undefined, '*', 'en'],
    [undefined, `${'fr,'.repeat(300)}de`, 'en'],
    ['de', 'en', 'de'],
    ['fr', 'de', 'de'],
    ['<script>', 'fr', 'en'],
    ['', 'de', 'de'],
  ])('asked for %j with %j: %s', (asked, accepted, language) => {
    expect(chooseLanguage(asked, accepted, ['en', 'de'], 'en')).toBe(language);
  });
});
