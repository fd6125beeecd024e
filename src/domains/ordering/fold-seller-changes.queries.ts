import type { Queryable } from '../../performance/database/index.ts';

/** Differences counted in by one statement: what a transaction holds locked, and how much one reads at most. */
const BATCH = 10_000;
/** Of one run of the job: two million differences. What is left is read beside the counters, and folded next time. */
const BATCHES_AT_MOST = 200;

/**
 * Counts the differences that writers left into the counters of sellers. Whoever folds already is left alone: two at
 * once would wait for each other's rows.
 * @returns how many differences were counted in.
 */
export async function foldSellerChanges(database: Queryable): Promise<number> {
  let folded = 0;
  for (let batch = 0; batch < BATCHES_AT_MOST; batch += 1) {
    const [row] = await database.query<{ folded: number }>('ordering.fold-seller-changes', FOLD, [BATCH]);
    folded += row?.folded ?? 0;
    if ((row?.folded ?? 0) < BATCH) break;
  }
  return folded;
}

const added = (columns: readonly string[], table: string) =>
  columns.map((column) => `${column} = ${table}.${column} + EXCLUDED.${column}`).join(', ');

/** One snapshot: a reader sees a difference either here or there, never in both and never in neither. */
const FOLD = `
  WITH taken AS (
    DELETE FROM seller_changes
    WHERE id IN (SELECT id FROM seller_changes ORDER BY id LIMIT $1)
      AND (SELECT pg_try_advisory_xact_lock(hashtext('seller_changes')))
    RETURNING *
  ), figures AS (
    INSERT INTO seller_figures (seller_id, listings, active, reviews, stars)
    SELECT seller_id, sum(listings), sum(active), sum(reviews), sum(stars)
    FROM taken WHERE currency IS NULL GROUP BY seller_id
    ON CONFLICT (seller_id) DO UPDATE SET ${added(['listings', 'active', 'reviews', 'stars'], 'seller_figures')}
  ), sales AS (
    INSERT INTO seller_sales (seller_id, currency, orders, completed, lost, revenue)
    SELECT seller_id, currency, sum(orders), sum(completed), sum(lost), sum(revenue)
    FROM taken WHERE day IS NOT NULL GROUP BY seller_id, currency
    ON CONFLICT (seller_id, currency) DO UPDATE SET ${added(['orders', 'completed', 'lost', 'revenue'], 'seller_sales')}
  ), days AS (
    INSERT INTO seller_days (seller_id, day, currency, orders, completed, lost, revenue)
    SELECT seller_id, day, currency, sum(orders), sum(completed), sum(lost), sum(revenue)
    FROM taken WHERE day IS NOT NULL GROUP BY seller_id, day, currency
    ON CONFLICT (seller_id, day, currency) DO UPDATE SET ${added(['orders', 'completed', 'lost', 'revenue'], 'seller_days')}
  ), goods AS (
    INSERT INTO seller_goods (seller_id, product_id, currency, units, revenue)
    SELECT seller_id, product_id, currency, sum(units), sum(revenue)
    FROM taken WHERE product_id IS NOT NULL GROUP BY seller_id, product_id, currency
    ON CONFLICT (product_id, currency, seller_id) DO UPDATE SET ${added(['units', 'revenue'], 'seller_goods')}
  )
  SELECT count(*)::integer AS folded FROM taken`;
