import { minorDigits } from '../../../src/shared/money.ts';
import type { Random } from '../random.ts';

/** Units of the currency for one US dollar: rounded, as price tags are not recalculated every morning. */
const PER_DOLLAR: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: 0.92,
  GBP: 0.78,
  JPY: 150,
  SEK: 10.5,
  NOK: 10.9,
  DKK: 6.8,
  PLN: 4,
  CHF: 0.87,
  CAD: 1.38,
  AUD: 1.52,
  NZD: 1.66,
  CZK: 23,
};

/** A price tag in minor units: 24.90, 189.00, ¥12,800, 449 kr, never 187.43. */
export function priceTag(random: Random, dollars: number, currency: string): number {
  const amount = dollars * (PER_DOLLAR[currency] ?? 1);
  const digits = minorDigits(currency);
  if (digits === 0) return amount < 10_000 ? roundTo(amount, 100, 20) : roundTo(amount, 1000, 200);
  if (amount >= 400) return roundTo(amount, 10, random.pick([0, 1, 5])) * 100;
  if (amount >= 60) return roundTo(amount, 5, random.pick([0, 1])) * 100;
  return (
    Math.max(1, Math.round(amount)) * 100 -
    random.weighted([
      [0, 3],
      [10, 4],
      [50, 2],
      [1, 3],
    ] as const)
  );
}

function roundTo(amount: number, step: number, less: number): number {
  return Math.max(step, Math.round(amount / step) * step) - less;
}
