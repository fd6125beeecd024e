import { describe, expect, test } from 'vitest';

import { priceBands } from './price-bands.ts';
import { type ExchangeRate, toUsdCents } from './shop-currency.ts';

const rate = (currency: string, usdPerUnit: number, minorDigits = 2): ExchangeRate => ({
  currency,
  minorDigits,
  scaledUsd: BigInt(Math.round(usdPerUnit * 1e10)),
});

describe('the worth of an amount in US cents', () => {
  test.each([
    [1_000, rate('EUR', 1.09), 1_090],
    [50, rate('EUR', 1.09), 55],
    [2_000, rate('JPY', 0.0066, 0), 1_320],
    [5_000, rate('KWD', 3.26, 3), 1_630],
    [0, rate('USD', 1), 0],
    [1_000_000_000_000, rate('KWD', 3.26, 3), 326_000_000_000],
  ])('%i of %o is %i', (amount, exchange, cents) => {
    expect(toUsdCents(amount, exchange)).toBe(cents);
  });
});

describe('price bands', () => {
  test('are round figures in every currency and leave no gap', () => {
    expect(priceBands(rate('EUR', 1.09))[1]).toEqual({ minPrice: 2_500, maxPrice: 4_999 });
    expect(priceBands(rate('JPY', 0.0066, 0))[1]).toEqual({ minPrice: 2_500, maxPrice: 4_999 });
    expect(priceBands(rate('KWD', 3.26, 3))[1]).toEqual({ minPrice: 25_000, maxPrice: 49_999 });
    expect(priceBands(rate('USD', 1)).at(-1)).toEqual({ minPrice: 100_000, maxPrice: null });
  });
});
