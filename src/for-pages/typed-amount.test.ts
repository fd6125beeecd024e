import { expect, test } from 'vitest';

import { typedAmount } from './typed-amount.ts';

test.each([
  ['12.50', 'en', 1_250],
  ['1,299.00', 'en', 129_900],
  ['12,50', 'en', undefined],
  ['12,50', 'de', 1_250],
  ['1.299,00', 'de', 129_900],
  ['12.50', 'de', 1_250],
  ['1,2,3', 'de', undefined],
  ['12,505', 'de', undefined],
  ['-1', 'en', undefined],
  ['', 'de', undefined],
])('%j typed in %s is %j cents', (text, locale, expected) => {
  expect(typedAmount(text, 'EUR', locale)).toBe(expected);
});
