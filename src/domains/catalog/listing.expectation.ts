/** What finding every match is expected to give and to cost, in the planner's units. */
export interface Expectation {
  rows: number;
  cost: number;
}

/** How prices are spread, as PostgreSQL keeps it: common ones with their shares, the rest in steps of equal share. */
export interface PriceSpread {
  /** US cents, ascending; as many products lie between any two neighbours. */
  bounds: readonly number[];
  common: readonly number[];
  /** Of each common price, 0 to 1. */
  shares: readonly number[];
}

/** US cents, inclusive. */
export interface PriceRange {
  min: number;
  max: number;
}

/** The share of products within a range of prices, 0 to 1, as PostgreSQL's planner expects it (`ineq_histogram_selectivity`); 1 where nothing is known. */
export function shareWithin({ bounds, common, shares }: PriceSpread, { min, max }: PriceRange): number {
  if (bounds.length < 2 && common.length === 0) return 1;
  const ofCommon = shares.reduce((sum, share) => sum + share, 0);
  const among = common.reduce((sum, price, i) => (price >= min && price <= max ? sum + (shares[i] ?? 0) : sum), 0);
  const between = Math.max(0, shareBelow(bounds, max) - shareBelow(bounds, min));
  return Math.min(1, among + (1 - ofCommon) * between);
}

function shareBelow(bounds: readonly number[], price: number): number {
  const above = bounds.findIndex((bound) => bound > price);
  if (above === 0 || bounds.length < 2) return 0;
  if (above === -1) return 1;
  const [from = 0, to = 0] = [bounds[above - 1], bounds[above]];
  return (above - 1 + (price - from) / (to - from)) / (bounds.length - 1);
}
