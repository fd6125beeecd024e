import { CARD_COLUMNS } from './cards.queries.ts';
import { subtree } from './category-subtree.queries.ts';
import {
  type Bind,
  filterConditions,
  type FilterGroup,
  type ListingFilter,
  listingConditions,
  setGroups,
  sqlValues,
} from './listing.filter.ts';
import { afterKey, orderBy, type SortOrder } from './listing.sort.ts';
import type { ExchangeRate } from './shop-currency.ts';
import { COUNTED_AT_MOST } from './totals.queries.ts';

interface RowsOfList {
  after?: (string | number)[];
  offset: number;
  rows: number;
}

/** Whether one index holds all that match beside each other, with the keys of every sort. */
export function isCollectable(filter: ListingFilter): boolean {
  return setGroups(filter).some((group) => group === 'price' || group === 'brand' || group === 'seller');
}

/**
 * Few matches, in one walk of one index: counted and put in order together. Where there are more than `COUNTED_AT_MOST`
 * the rows are no use, and each says so by its `total`.
 *
 * The index is found within a subquery that stands by itself (OFFSET 0), so that the plan is the same whatever the values.
 */
export function collectStatement(
  filter: ListingFilter,
  rate: ExchangeRate,
  order: SortOrder,
  { after, offset, rows }: RowsOfList,
) {
  const { bind, values } = sqlValues();
  const { from, decided } = anchorOf(filter, rate, bind);
  const rest = filterConditions(filter, rate, bind, decided);
  const keys = order.keys.map(({ column }) => `p.${column}`).join(', ');
  const exported = order.keys.map(({ exported }) => exported).join(', ');
  const sql = `
    WITH matched AS MATERIALIZED (
      SELECT ${keys}, p.user_id FROM ${from} ${rest.length === 0 ? '' : `WHERE ${rest.join(' AND ')}`}
      LIMIT ${COUNTED_AT_MOST + 1}
    ), page AS MATERIALIZED (
      SELECT * FROM matched p ${after === undefined ? '' : `WHERE ${afterKey(order, after, bind)}`}
      ORDER BY ${orderBy(order, 'p')} LIMIT ${rows} ${offset === 0 ? '' : `OFFSET ${bind(offset)}`}
    )
    SELECT ${CARD_COLUMNS}, jsonb_build_array(${exported}) AS key, (SELECT count(*) FROM matched) AS total
    FROM page p JOIN product_cards c ON c.product_id = p.id JOIN users s ON s.id = p.user_id
    ORDER BY ${orderBy(order, 'p')}`;
  return { sql, values };
}

/** What the indexes that matches are collected from carry. */
const FACTS =
  'p.id, p.user_id, p.popularity, p.created_at, p.price_usd, p.rating_average, p.rating_count, p.category, p.brand, p.condition';

interface Anchor {
  /** Gives rows of `p`. */
  from: string;
  /** The groups it has decided. */
  decided: FilterGroup[];
}

/** Brands and sellers have few products; else the range of prices leads, in each category of a subtree by itself. */
function anchorOf(filter: ListingFilter, rate: ExchangeRate, bind: Bind): Anchor {
  const { brand = [], seller, category } = filter;
  const found = (group: FilterGroup | undefined, more = '') => {
    const others = GROUPS.filter((other) => other !== group);
    return `(SELECT ${FACTS} FROM products p WHERE ${listingConditions(filter, rate, bind, others).join(' AND ')}${more} OFFSET 0) p`;
  };
  if (brand.length > 0) {
    const brands = `unnest(${bind([...new Set(brand)])}::text[]) AS a (brand)`;
    return { from: `${brands} CROSS JOIN LATERAL ${found(undefined, ' AND p.brand = a.brand')}`, decided: ['brand'] };
  }
  if (seller !== undefined) return { from: found('seller'), decided: ['seller'] };
  if (category === undefined) return { from: found('price'), decided: ['price'] };
  const paths = `(${subtree(category, bind)}) a`;
  return {
    from: `${paths} CROSS JOIN LATERAL ${found('price', ' AND p.category = a.path')}`,
    decided: ['category', 'price'],
  };
}

const GROUPS: readonly FilterGroup[] = ['category', 'price', 'condition', 'brand', 'rating', 'seller'];
