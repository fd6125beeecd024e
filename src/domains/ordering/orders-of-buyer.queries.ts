import type { Queryable } from '../../performance/database/index.ts';
import type { PictureRow } from '../media/index.ts';
import { boughtBy } from './ordering.policy.ts';
import type { OrderStatus } from './order.view.ts';

export interface BoughtItemRow {
  id: string;
  quantity: number;
  /** Minor units, of one piece. */
  price: number;
  title: string;
  options: Record<string, string>;
  /** What was bought as it is now; null where its page cannot be opened. */
  slug: string | null;
  picture: PictureRow | null;
}

export interface BoughtOrderRow {
  id: string;
  status: OrderStatus;
  total: number;
  currency: string;
  orderedAt: Date;
  sellerName: string;
  /** Null where the seller has left or is suspended. */
  sellerSlug: string | null;
  items: BoughtItemRow[];
}

/** @param before the id of the last one of the page before; ids are made in the order of time. */
export async function ordersOfBuyer(
  database: Queryable,
  buyerId: string,
  { before = LAST, limit }: { before?: string | undefined; limit: number },
): Promise<BoughtOrderRow[]> {
  return database.query<BoughtOrderRow>('ordering.orders-of-buyer', ORDERS_OF_BUYER, [buyerId, before, limit]);
}

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
/** Of one order: more than a checkout takes. */
const ITEMS_AT_MOST = 100;

/** The page of orders first, by their index alone; then, for each, its items with what was bought. */
export const ORDERS_OF_BUYER = `
  SELECT o.id, o.status, o.total_amount AS total, o.currency::text AS currency, o.created_at AS "orderedAt",
    s.display_name AS "sellerName",
    CASE WHEN s.status = 'active' AND s.deleted_at IS NULL THEN s.slug END AS "sellerSlug", (
      SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.id), '[]') FROM (
        SELECT i.id, i.quantity, i.price, i.title, i.options,
          CASE WHEN p.status IN ('active', 'sold_out') AND p.deleted_at IS NULL AND s.status = 'active'
            AND s.deleted_at IS NULL THEN p.slug END AS slug, (
            SELECT jsonb_build_object('alt', m.alt, 'width', m.width, 'height', m.height, 'placeholder', m.placeholder,
              'variants', m.variants)
            FROM product_images m WHERE m.product_id = p.id AND NOT m.refused ORDER BY m.position LIMIT 1) AS picture
        FROM order_items i JOIN products p ON p.id = i.product_id
        WHERE i.order_id = o.id LIMIT ${ITEMS_AT_MOST}
      ) i
    ) AS items
  FROM (
    SELECT * FROM orders o WHERE ${boughtBy('$1')} AND o.id < $2::uuid ORDER BY o.id DESC LIMIT $3
  ) o JOIN users s ON s.id = o.seller_id
  ORDER BY o.id DESC`;
