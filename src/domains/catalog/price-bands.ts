import type { ExchangeRate } from './shop-currency.ts';

/** Minor units of the shop's currency, both inclusive; null for "and more". */
export interface PriceBand {
  minPrice: number;
  maxPrice: number | null;
}

/** Where one band ends and the next begins, in units worth about a dollar. */
const STEPS = [25, 50, 100, 250, 500, 1_000];

/** Round figures in every currency: 25 for the dollar and the euro, 2,500 for the yen. */
export function priceBands({ scaledUsd, minorDigits }: ExchangeRate): PriceBand[] {
  const unitsPerDollar = 10_000_000_000 / Number(scaledUsd);
  const magnitude = 10 ** Math.max(0, Math.round(Math.log10(unitsPerDollar)));
  const edges = [0, ...STEPS.map((step) => step * magnitude * 10 ** minorDigits)];
  return edges.map((minPrice, index) => {
    const next = edges[index + 1];
    return { minPrice, maxPrice: next === undefined ? null : next - 1 };
  });
}
