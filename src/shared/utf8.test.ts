import { describe, expect, test } from 'vitest';

import { utf8Of } from './utf8.ts';

describe('utf8Of', () => {
  test.each([
    ['nothing', []],
    ['one', ['plain']],
    ['several kinds of letters', ['{"a":"', 'Söder', '日本', '🛋️', '', '"}']],
    ['more than the scratch holds', ['é'.repeat(400_000), 'x', '日'.repeat(300_000)]],
  ])('encodes %s as the joined text', (_, texts) => {
    expect(utf8Of(texts).equals(Buffer.from(texts.join('')))).toBe(true);
  });

  test('gives each caller bytes of its own', () => {
    const first = utf8Of(['first']);
    utf8Of(['other']);
    expect(first.toString()).toBe('first');
  });
});
