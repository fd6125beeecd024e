import type { Queryable } from '../../performance/database/index.ts';
import type { PictureRow } from '../media/index.ts';

export interface SalesRow {
  currency: string;
  orders: number;
  completed: number;
  lost: number;
  revenue: number;
}

export interface PeriodRow {
  /** First day of the period: "2026-11-30". */
  from: string;
  currency: string;
  orders: number;
  revenue: number;
}

export interface BestSellerRow {
  id: string;
  slug: string;
  title: string;
  /** Whether its page can be opened. */
  shown: boolean;
  currency: string;
  units: number;
  revenue: number;
  picture: PictureRow | null;
}

export interface DashboardRow {
  at: Date;
  listings: number;
  active: number;
  reviews: number;
  stars: number;
  sales: SalesRow[];
  days: PeriodRow[];
  months: PeriodRow[];
  best: BestSellerRow[];
}

/**
 * Everything the dashboard of this seller shows: the counters, and what is not counted in yet beside them. Every part is
 * an aggregate of its own over rows of this seller alone, found by an index; no order is looked at. What sells best is
 * read from the counters alone, in their order: it follows within a minute.
 */
export async function sellerDashboard(database: Queryable, sellerId: string): Promise<DashboardRow | undefined> {
  const rows = await database.query<DashboardRow>('ordering.seller-dashboard', SELLER_DASHBOARD, [sellerId]);
  return rows[0];
}

const BEST = 5;
const TODAY = `(now() AT TIME ZONE 'UTC')::date`;

const periods = (from: string, where: string) => `
  SELECT coalesce(jsonb_agg(jsonb_build_object('from', d."from", 'currency', d.currency, 'orders', d.orders,
    'revenue', d.revenue) ORDER BY d."from", d.currency), '[]')
  FROM (
    SELECT ${from} AS "from", currency, sum(orders)::integer AS orders, sum(revenue)::bigint AS revenue
    FROM days WHERE ${where} GROUP BY 1, 2
  ) d`;

export const SELLER_DASHBOARD = `
  WITH changes AS MATERIALIZED (
    SELECT * FROM seller_changes WHERE seller_id = $1
  ), days AS MATERIALIZED (
    SELECT day, currency, orders, revenue FROM seller_days
    WHERE seller_id = $1 AND day >= date_trunc('month', ${TODAY} - interval '11 months')::date
    UNION ALL
    SELECT day, currency, orders, revenue FROM changes WHERE day IS NOT NULL
  ), best AS MATERIALIZED (
    SELECT product_id, currency, units, revenue FROM seller_goods
    WHERE seller_id = $1 ORDER BY units DESC, product_id LIMIT ${BEST}
  )
  SELECT now() AS at, f.listings, f.active, f.reviews, f.stars, (
    SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.orders DESC, s.currency), '[]') FROM (
      SELECT currency, sum(orders)::integer AS orders, sum(completed)::integer AS completed, sum(lost)::integer AS lost,
        sum(revenue)::bigint AS revenue
      FROM (
        SELECT currency, orders, completed, lost, revenue FROM seller_sales WHERE seller_id = $1
        UNION ALL
        SELECT currency, orders, completed, lost, revenue FROM changes WHERE day IS NOT NULL
      ) t GROUP BY currency
    ) s WHERE s.orders > 0
  ) AS sales,
  (${periods('day', `day > ${TODAY} - 30`)}) AS days,
  (${periods(`date_trunc('month', day)::date`, `day >= date_trunc('month', ${TODAY} - interval '11 months')::date`)}) AS months, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'slug', p.slug, 'title', p.title,
      'shown', p.status IN ('active', 'sold_out') AND p.deleted_at IS NULL, 'currency', b.currency, 'units', b.units,
      'revenue', b.revenue, 'picture', (
        SELECT jsonb_build_object('alt', i.alt, 'width', i.width, 'height', i.height, 'placeholder', i.placeholder,
          'variants', i.variants)
        FROM product_images i WHERE i.product_id = p.id AND NOT i.refused ORDER BY i.position LIMIT 1)
      ) ORDER BY b.units DESC, b.product_id), '[]')
    FROM best b JOIN products p ON p.id = b.product_id AND p.user_id = $1
  ) AS best
  FROM (
    SELECT coalesce(sum(listings), 0)::integer AS listings, coalesce(sum(active), 0)::integer AS active,
      coalesce(sum(reviews), 0)::integer AS reviews, coalesce(sum(stars), 0)::bigint AS stars
    FROM (
      SELECT listings, active, reviews, stars FROM seller_figures WHERE seller_id = $1
      UNION ALL
      SELECT listings, active, reviews, stars FROM changes WHERE currency IS NULL
    ) t
  ) f`;
