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
import { afterKey, cursorKey, orderBy, type SortOrder } from './listing.sort.ts';
import { pricesInPassing, type RowsOfList } from './listing.statement.ts';
import type { ExchangeRate } from './shop-currency.ts';
import { COUNTED_AT_MOST } from './totals.queries.ts';

/** Whether one index holds all that match beside each other, with the keys of every sort. */
export function isCollectable(filter: ListingFilter): boolean {
  return setGroups(filter).some((group) => group === 'price' || group === 'brand' || group === 'seller');
}

/**
 * A page of few matches and how many there are, the `total` of each row, counted up to one more than `COUNTED_AT_MOST`.
 *
 * Indexes are found within subqueries that stand by themselves (OFFSET 0), so that the plan is the same whatever the values.
 * @returns `whole`: whether the page is right where there are more than were counted.
 */
export function collectStatement(filter: ListingFilter, rate: ExchangeRate, order: SortOrder, place: RowsOfList) {
  const { bind, values } = sqlValues();
  const { brand = [], seller, category } = filter;
  const whole = brand.length === 0 && seller === undefined && category !== undefined;
  const make = whole ? countedFirst : together;
  const sql = `
    WITH ${make(filter, rate, order, place, bind)}
    SELECT ${CARD_COLUMNS}, ${cursorKey(order, place.rows)}, (SELECT count FROM counted) AS total
    FROM page p JOIN product_cards c ON c.product_id = p.id JOIN users s ON s.id = p.user_id
    ORDER BY ${orderBy(order, 'p')}`;
  return { sql, values, whole };
}

/** In one walk of one index: of brands, of a seller, or of a range of prices. */
function together(
  filter: ListingFilter,
  rate: ExchangeRate,
  order: SortOrder,
  { after, offset, rows }: RowsOfList,
  bind: Bind,
): string {
  const { from, decided } = anchorOf(filter, rate, bind);
  const rest = filterConditions(filter, rate, bind, decided);
  return `
    matched AS MATERIALIZED (
      SELECT ${keysOf(order)} FROM ${from} ${rest.length === 0 ? '' : `WHERE ${rest.join(' AND ')}`}
      LIMIT ${COUNTED_AT_MOST + 1}
    ), counted AS MATERIALIZED (SELECT count(*) AS count FROM matched),
    page AS MATERIALIZED (
      SELECT * FROM matched p ${after === undefined ? '' : `WHERE ${afterKey(order, after, bind)}`}
      ORDER BY ${orderBy(order, 'p')} LIMIT ${rows} ${offset === 0 ? '' : `OFFSET ${bind(offset)}`}
    )`;
}

/** Matches there have to be, squared, for each product of the category: else to collect them is less work than a walk. */
const WORTH_WALKING = 100;

/**
 * A range of prices within a category. Prices go with categories, so that nobody knows before how many there are: they are
 * counted first, in the index by price; then either the category is walked through in order, or the few are collected.
 */
function countedFirst(
  filter: ListingFilter,
  rate: ExchangeRate,
  order: SortOrder,
  { after, offset, rows }: RowsOfList,
  bind: Bind,
): string {
  const listed = listingConditions(filter, rate, bind, ['category', 'price']);
  const inRange = [...listed, ...filterConditions(filter, rate, bind, ALL_BUT_PRICE)].join(' AND ');
  const behind = after === undefined ? [] : [afterKey(order, after, bind)];
  const passing = [...listed, pricesInPassing(filter, rate, order, bind), ...behind].join(' AND ');
  const isMany = `(SELECT count * count > ${WORTH_WALKING} * (SELECT sum(product_count) FROM paths) FROM counted)`;
  return `
    paths AS MATERIALIZED (${subtree(filter.category ?? '', bind)}),
    counted AS MATERIALIZED (
      SELECT count(*) AS count FROM (
        SELECT FROM paths CROSS JOIN LATERAL (
          SELECT p.id FROM products p WHERE ${inRange} AND p.category = paths.path OFFSET 0
        ) p LIMIT ${COUNTED_AT_MOST + 1}
      ) first_matches
    ),
    page AS MATERIALIZED (
      SELECT * FROM (
        SELECT walked.* FROM paths CROSS JOIN LATERAL (
          SELECT ${keysOf(order)} FROM products p WHERE ${passing} AND p.category = paths.path
          ORDER BY ${orderBy(order, 'p')} LIMIT ${offset === 0 ? rows : bind(offset + rows)}
        ) walked WHERE ${isMany}
        UNION ALL
        SELECT collected.* FROM paths CROSS JOIN LATERAL (
          SELECT ${keysOf(order)} FROM products p WHERE ${[inRange, ...behind].join(' AND ')} AND p.category = paths.path OFFSET 0
        ) collected WHERE NOT ${isMany}
      ) p
      ORDER BY ${orderBy(order, 'p')} LIMIT ${rows} ${offset === 0 ? '' : `OFFSET ${bind(offset)}`}
    )`;
}

interface Anchor {
  /** Gives rows of `p`. */
  from: string;
  /** The groups it has decided. */
  decided: FilterGroup[];
}

function anchorOf(filter: ListingFilter, rate: ExchangeRate, bind: Bind): Anchor {
  const { brand = [], seller } = filter;
  const found = (group: FilterGroup | undefined, more = '') => {
    const others = GROUPS.filter((other) => other !== group);
    const conditions = listingConditions(filter, rate, bind, others).join(' AND ');
    return `(SELECT ${FACTS} FROM products p WHERE ${conditions}${more} OFFSET 0) p`;
  };
  const [only] = brand;
  if (only !== undefined && brand.length === 1) {
    return { from: found(undefined, ` AND p.brand = ${bind(only)}`), decided: ['brand'] };
  }
  if (brand.length > 0) {
    const brands = `unnest(${bind([...new Set(brand)])}::text[]) AS a (brand)`;
    return { from: `${brands} CROSS JOIN LATERAL ${found(undefined, ' AND p.brand = a.brand')}`, decided: ['brand'] };
  }
  const group = seller === undefined ? 'price' : 'seller';
  return { from: found(group), decided: [group] };
}

/** What the indexes that matches are collected from carry. */
const FACTS =
  'p.id, p.user_id, p.popularity, p.created_at, p.price_usd, p.rating_average, p.rating_count, p.category, p.brand, p.condition';

const GROUPS: readonly FilterGroup[] = ['category', 'price', 'condition', 'brand', 'rating', 'seller'];
const ALL_BUT_PRICE = GROUPS.filter((group) => group !== 'price');

function keysOf({ keys }: SortOrder): string {
  return [...keys.map(({ column }) => `p.${column}`), 'p.user_id'].join(', ');
}
