import { describe, expect, test } from 'vitest';

import { formatMoney, minorDigits, parseAmount } from './money.ts';

describe('parseAmount', () => {
  test.each([
    ['19.9', 'USD', 1_990],
    ['1,299.00', 'EUR', 129_900],
    ['1299', 'EUR', 129_900],
    ['1200', 'JPY', 1_200],
    ['1200.00', 'JPY', 1_200],
    ['3.125', 'KWD', 3_125],
    ['0', 'USD', 0],
    [' 5.00 ', 'USD', 500],
    ['5.000', 'USD', 500],
  ])('reads %s %s', (text, currency, amount) => {
    expect(parseAmount(text, currency)).toBe(amount);
  });

  test.each([
    ['19.999', 'USD'],
    ['0.5', 'JPY'],
    ['-1', 'USD'],
    ['1e3', 'USD'],
    ['1.234,56', 'EUR'],
    ['12,34', 'EUR'],
    ['$5', 'USD'],
    ['', 'USD'],
    ['NaN', 'USD'],
    ['99999999999999', 'USD'],
  ])('refuses %s %s', (text, currency) => {
    expect(parseAmount(text, currency)).toBeUndefined();
  });
});

describe('formatMoney', () => {
  test('knows how many decimals a currency has', () => {
    expect(minorDigits('JPY')).toBe(0);
    expect(formatMoney({ amount: 129_900, currency: 'EUR' }, 'en')).toBe('€1,299.00');
    expect(formatMoney({ amount: 1_200, currency: 'JPY' }, 'en')).toBe('¥1,200');
    expect(formatMoney({ amount: 129_900, currency: 'EUR' }, 'de')).toBe('1.299,00\u00a0€');
  });
});
