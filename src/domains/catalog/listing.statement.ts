import { CARD_COLUMNS } from './cards.queries.ts';
import { subtree } from './category-subtree.queries.ts';
import {
  type Bind,
  filterConditions,
  type ListingFilter,
  listingConditions,
  type ResolvedFilter,
  sqlValues,
} from './listing.filter.ts';
import { afterKey, cursorKey, orderBy, SORT_ORDERS, type SortOrder } from './listing.sort.ts';
import type { ExchangeRate } from './shop-currency.ts';
import { maintainedTotal } from './totals.queries.ts';

export interface PlaceInList {
  after?: (string | number)[];
  offset: number;
}

export interface RowsOfList extends PlaceInList {
  /** One more than is shown. */
  rows: number;
  /** Only of these: what a search found. */
  among?: readonly string[] | undefined;
  /** Whether each row also tells the `total` of the maintained counters. */
  counted?: boolean;
  /** Whether many match, of category and prices alone: the plan is to be a walk, whatever the values. */
  dense?: boolean;
}

/**
 * The rows of a page: their ids by a walk of the sort's index, then the cards of those few. The indexes of a category
 * lead with its exact path: each category of a subtree gives its first rows, then they merge.
 */
export function listStatement(
  filter: ResolvedFilter,
  rate: ExchangeRate,
  order: SortOrder,
  { after, offset, rows, among, counted = false, dense = false }: RowsOfList,
) {
  const { bind, values } = sqlValues();
  const categories = among === undefined ? categoriesOf(filter, bind) : undefined;
  const conditions = [
    ...(among === undefined
      ? [
          ...listingConditions(filter, rate, bind, dense ? ['category', 'price'] : ['category']),
          ...(dense ? [pricesInPassing(filter, rate, order, bind)] : []),
        ]
      : [...listingConditions(filter, rate, bind), `p.id = ANY(${bind(among)}::uuid[])`]),
    ...(after === undefined ? [] : [afterKey(order, after, bind)]),
  ].join(' AND ');
  const keys = order.keys.map(({ column }) => `p.${column}`).join(', ');
  // Numbers of ours, in sight of the planner: it takes an unknown limit for a tenth of all rows.
  const place = offset === 0 ? `LIMIT ${rows}` : `LIMIT ${rows} OFFSET ${bind(offset)}`;
  const walked = `SELECT ${keys}, p.user_id FROM products p WHERE ${conditions}`;
  const ids =
    categories === undefined
      ? `${isAnchored(filter, order) ? `SELECT * FROM (${walked} OFFSET 0) p` : walked} ORDER BY ${orderBy(order, 'p')} ${place}`
      : `SELECT first_rows.* FROM ${categories}
         CROSS JOIN LATERAL (
           ${walked} AND p.category = c.path
           ORDER BY ${orderBy(order, 'p')} LIMIT ${offset === 0 ? rows : bind(offset + rows)}
         ) first_rows
         ORDER BY ${orderBy(order, 'first_rows')} ${place}`;
  const total = counted ? `, (${maintainedTotal(filter.category, bind)}) AS total` : '';
  const sql = `
    WITH page AS MATERIALIZED (${ids})
    SELECT ${CARD_COLUMNS}, ${cursorKey(order, rows)}${total}
    FROM page p JOIN product_cards c ON c.product_id = p.id JOIN users s ON s.id = p.user_id
    ORDER BY ${orderBy(order, 'p')}`;
  return { sql, values };
}

/**
 * Of an unknown range PostgreSQL expects one product in two hundred and would rather collect them. Within CASE a range is
 * no range to it, and so it walks; in the order of the price itself the range is where to begin and to end.
 */
export function pricesInPassing(filter: ListingFilter, rate: ExchangeRate, order: SortOrder, bind: Bind): string {
  const range = filterConditions(filter, rate, bind, ['category']).join(' AND ');
  const byPrice = order === SORT_ORDERS.price_asc || order === SORT_ORDERS.price_desc;
  return byPrice ? range : `CASE WHEN ${range} THEN true ELSE false END`;
}

/** The paths of a subtree: looked up before, where other filters want the planner to know them, or on the way. */
function categoriesOf({ category, categories }: ResolvedFilter, bind: Bind): string | undefined {
  if (categories !== undefined) return `unnest(${bind(categories)}::text[]) AS c (path)`;
  return category === undefined ? undefined : `(${subtree(category, bind)}) c`;
}

/**
 * Brands and sellers have few products and often all dear or all new ones: a walk in the order of the price would pass
 * most of the shop to find them, so theirs are collected first (OFFSET 0 keeps the planner from merging the two steps).
 */
function isAnchored({ brand, seller }: ListingFilter, order: SortOrder): boolean {
  return order !== SORT_ORDERS.popular && ((brand?.length ?? 0) > 0 || seller !== undefined);
}
