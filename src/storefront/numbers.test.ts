import { expect, it } from 'vitest';

import { LANGUAGES } from './messages/index.ts';
import { numberWriter } from './numbers.ts';

it.each(Object.keys(LANGUAGES))('writes numbers as %s does', (locale) => {
  const write = numberWriter(locale);
  for (const value of [0, 7, 42, 999, 1_000, 123_456, -1, 0.5, 999.5, Number.NaN]) {
    expect(write(value)).toBe(new Intl.NumberFormat(locale).format(value));
  }
});
