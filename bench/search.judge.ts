/**
 * NDCG@10 with the judges' gains taken as they stand (no 2^gain − 1): DCG = Σ gain(i) / log2(i + 1) over ranks i = 1…10,
 * a product nobody judged counts 0, and the ideal order is made of all judged products of the query. A query without
 * any product of positive gain has no ideal and yields undefined.
 */
export function ndcg(ranked: readonly string[], gains: ReadonlyMap<string, number>): number | undefined {
  const ideal = dcg([...gains.values()].toSorted((a, b) => b - a));
  return ideal === 0 ? undefined : dcg(ranked.map((sku) => gains.get(sku) ?? 0)) / ideal;
}

const DEPTH = 10;

function dcg(gains: readonly number[]): number {
  return gains.slice(0, DEPTH).reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** The value that a share (0 to 1) of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
