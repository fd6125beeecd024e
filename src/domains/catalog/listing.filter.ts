import type { SqlValue } from '../../performance/database/index.ts';
import { BY_A_SHOWN_SELLER, LIVE } from './catalog.policy.ts';
import { type ExchangeRate, toUsdCents } from './shop-currency.ts';

/** What a shopper narrows a list by; absent means "any". */
export interface ListingFilter {
  /** Path of a category; its whole subtree is meant. */
  category?: string;
  /** Minor units of the shop's currency, inclusive. */
  minPrice?: number;
  maxPrice?: number;
  condition?: readonly string[];
  brand?: readonly string[];
  /** Stars at least, 1 to 5. */
  rating?: number;
  /** Slug of a seller. */
  seller?: string;
}

/** A filter whose category was looked up. */
export interface ResolvedFilter extends ListingFilter {
  /** The paths of the category and of everything below it. */
  categories?: readonly string[];
}

export type FilterGroup = 'category' | 'price' | 'condition' | 'brand' | 'rating' | 'seller';

/** Takes a value and answers its place in the statement: "$3". */
export type Bind = (value: SqlValue) => string;

/** Collects the values of a statement: `const { bind, values } = sqlValues()`. */
export function sqlValues(): { bind: Bind; values: SqlValue[] } {
  const values: SqlValue[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

/**
 * The conditions on `products p`, to be joined by AND: what is listed at all and, of the filter, every group that is
 * not left out.
 */
export function listingConditions(
  filter: ResolvedFilter,
  rate: ExchangeRate,
  bind: Bind,
  leaveOut: readonly FilterGroup[] = [],
): string[] {
  return [LIVE, BY_A_SHOWN_SELLER, ...filterConditions(filter, rate, bind, leaveOut)];
}

/** Of the filter alone: for rows of `p` that are known to be listed. */
export function filterConditions(
  filter: ResolvedFilter,
  rate: ExchangeRate,
  bind: Bind,
  leaveOut: readonly FilterGroup[],
): string[] {
  const groups: Record<FilterGroup, () => string[]> = {
    category: () => categoryConditions(filter, bind),
    price: () => priceConditions(filter, rate, bind),
    condition: () => anyOf('p.condition', filter.condition, bind),
    brand: () => anyOf('p.brand', filter.brand, bind),
    rating: () => (filter.rating === undefined ? [] : [`p.rating_average >= ${bind(filter.rating)}`]),
    seller: () =>
      filter.seller === undefined ? [] : [`p.user_id = (SELECT id FROM users WHERE slug = ${bind(filter.seller)})`],
  };
  const kept = Object.entries(groups).filter(([group]) => !leaveOut.includes(group as FilterGroup));
  return kept.flatMap(([, conditions]) => conditions());
}

/** Which groups a filter sets. */
export function setGroups(filter: ListingFilter): FilterGroup[] {
  const set: Record<FilterGroup, boolean> = {
    category: filter.category !== undefined,
    price: filter.minPrice !== undefined || filter.maxPrice !== undefined,
    condition: (filter.condition?.length ?? 0) > 0,
    brand: (filter.brand?.length ?? 0) > 0,
    rating: filter.rating !== undefined,
    seller: filter.seller !== undefined,
  };
  return (Object.keys(set) as FilterGroup[]).filter((group) => set[group]);
}

/** A path and everything below it: in byte order "home/…" lies between "home/" and "home0". */
export function inSubtree(column: string, path: string, bind: Bind): string {
  const [exact, from, to] = [bind(path), bind(`${path}/`), bind(`${path}0`)];
  return `(${column} = ${exact} OR (${column} >= ${from} AND ${column} < ${to}))`;
}

function categoryConditions({ category, categories }: ResolvedFilter, bind: Bind): string[] {
  if (categories !== undefined) return [`p.category = ANY(${bind(categories)}::text[])`];
  if (category === undefined) return [];
  return [`p.category = ANY(ARRAY(SELECT path FROM categories WHERE ${inSubtree('path', category, bind)}))`];
}

function priceConditions({ minPrice, maxPrice }: ListingFilter, rate: ExchangeRate, bind: Bind): string[] {
  return [
    ...(minPrice === undefined ? [] : [`p.price_usd >= ${bind(toUsdCents(minPrice, rate))}`]),
    ...(maxPrice === undefined ? [] : [`p.price_usd <= ${bind(toUsdCents(maxPrice, rate))}`]),
  ];
}

function anyOf(column: string, accepted: readonly string[] | undefined, bind: Bind): string[] {
  return accepted === undefined || accepted.length === 0 ? [] : [`${column} = ANY(${bind(accepted)}::text[])`];
}
