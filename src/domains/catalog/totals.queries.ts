import { Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { catalogCache } from './catalog.cache.ts';
import { BY_A_SHOWN_SELLER, LIVE } from './catalog.policy.ts';
import { resolveCategories } from './category-subtree.queries.ts';
import {
  type Bind,
  inSubtree,
  type ListingFilter,
  type ResolvedFilter,
  listingConditions,
  setGroups,
  sqlValues,
} from './listing.filter.ts';
import type { PageView } from './listing.view.ts';
import { type Expectation, type PriceSpread, shareWithin } from './listing.expectation.ts';
import { type ExchangeRate, toUsdCents } from './shop-currency.ts';
import type { FoundSet } from './word-search.ts';

export type Total = PageView['total'];

/** Matches are counted one by one up to here. */
export const COUNTED_AT_MOST = 10_000;
/** In the planner's units: about the work of looking at 150,000 entries of an index. Dearer counts are estimated. */
const DEAREST_COUNT = 5_000;

/** How many products match: never by counting a million of them. */
@Injectable()
export class ListingTotals {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Exact from maintained counters or a cheap count; else the planner's estimate. */
  async of(filter: ResolvedFilter, rate: ExchangeRate, among?: Pick<FoundSet, 'ids' | 'complete'>): Promise<Total> {
    if (among !== undefined) return this.countAmong(filter, rate, among);
    if (isCounted(filter)) return this.maintained(filter.category);
    const expected = await this.expect(filter, rate);
    if (!isCheap(expected)) return estimated(expected);
    const { sql, values } = countStatement(filter, rate);
    const rows = await this.database.query<{ count: number }>('catalog.count', sql, values, { read: true });
    const count = rows[0]?.count ?? 0;
    return count > COUNTED_AT_MOST ? { count: COUNTED_AT_MOST, exact: false } : { count, exact: true };
  }

  private async countAmong(filter: ResolvedFilter, rate: ExchangeRate, among: Pick<FoundSet, 'ids' | 'complete'>) {
    const { sql, values } = countStatement(filter, rate, among.ids);
    const rows = await this.database.query<{ count: number }>('catalog.count-among', sql, values, { read: true });
    return { count: rows[0]?.count ?? 0, exact: among.complete };
  }

  private async maintained(category: string | undefined): Promise<Total> {
    const { bind, values } = sqlValues();
    const sql = maintainedTotal(category, bind);
    const rows = await this.database.query<{ count: number }>('catalog.maintained-total', sql, values, {
      kept: true,
      read: true,
    });
    return { count: rows[0]?.count ?? 0, exact: true };
  }

  /** What the planner expects of finding every match, prices and the rest of the filter taken as independent. */
  async expect(filter: ResolvedFilter, rate: ExchangeRate): Promise<Expectation> {
    const { minPrice, maxPrice, categories, ...others } = filter;
    const { brand = [], seller } = others;
    if (minPrice === undefined && maxPrice === undefined) return this.expectWithoutPrices(others);
    const [all, spread] = await Promise.all([this.expectWithoutPrices(others), this.priceSpread()]);
    const share = shareWithin(spread, {
      min: minPrice === undefined ? -Infinity : toUsdCents(minPrice, rate),
      max: maxPrice === undefined ? Infinity : toUsdCents(maxPrice, rate),
    });
    // Of a brand or a seller all products are looked at, whatever they cost.
    const led = brand.length > 0 || seller !== undefined;
    return { rows: all.rows * share, cost: led ? all.cost : all.cost * share };
  }

  @Cacheable(catalogCache.expectation)
  async expectWithoutPrices(filter: Omit<ListingFilter, 'minPrice' | 'maxPrice'>): Promise<Expectation> {
    const { sql, values } = estimateStatement(await resolveCategories(this.database, filter));
    const rows = await this.database.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      'catalog.count-estimate',
      sql,
      values,
      { read: true },
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    return { rows: plan?.['Plan Rows'] ?? 0, cost: plan?.['Total Cost'] ?? 0 };
  }

  /** Empty where nobody has looked at the products yet. */
  @Cacheable(catalogCache.priceSpread)
  async priceSpread(): Promise<PriceSpread> {
    const rows = await this.database.query<PriceSpread>('catalog.price-spread', PRICE_SPREAD, [], { read: true });
    return rows[0] ?? { bounds: [], common: [], shares: [] };
  }
}

interface PlanNode {
  'Plan Rows': number;
  'Total Cost': number;
}

/** Few enough to be counted one by one, and found without much work. */
export function isCheap({ rows, cost }: Expectation): boolean {
  return rows <= COUNTED_AT_MOST && cost <= DEAREST_COUNT;
}

export function estimated({ rows }: Expectation): Total {
  return { count: twoDigits(rows), exact: false };
}

/** What ANALYZE found out about the column. */
export const PRICE_SPREAD = `
  SELECT coalesce(to_json(histogram_bounds::text::bigint[]), '[]') AS bounds,
    coalesce(to_json(most_common_vals::text::bigint[]), '[]') AS common,
    coalesce(to_json(most_common_freqs), '[]') AS shares
  FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'products' AND attname = 'price_usd'`;

/** Without the sellers to leave out: the planner takes those for half of all. */
export function estimateStatement(filter: ResolvedFilter) {
  const { bind, values } = sqlValues();
  // Prices are none of it, and so there is nothing to exchange.
  const conditions = listingConditions(filter, WITHOUT_PRICES, bind).filter(
    (condition) => condition !== BY_A_SHOWN_SELLER,
  );
  return { sql: `EXPLAIN (FORMAT JSON) SELECT p.id FROM products p WHERE ${conditions.join(' AND ')}`, values };
}

const WITHOUT_PRICES: ExchangeRate = { currency: '', minorDigits: 0, scaledUsd: 1n };

export function countStatement(filter: ResolvedFilter, rate: ExchangeRate, among?: readonly string[]) {
  const { bind, values } = sqlValues();
  const conditions = [
    ...listingConditions(filter, rate, bind),
    ...(among === undefined ? [] : [`p.id = ANY(${bind(among)}::uuid[])`]),
  ].join(' AND ');
  const sql = `
    SELECT count(*) AS count
    FROM (SELECT 1 FROM products p WHERE ${conditions} LIMIT ${COUNTED_AT_MOST + 1}) first_matches`;
  return { sql, values };
}

/** Whether the maintained counters know the number of all that match. */
export function isCounted(filter: ListingFilter, among?: unknown): boolean {
  return among === undefined && setGroups(filter).every((group) => group === 'category');
}

/** The counters know nothing of suspended sellers: their few products are taken off. */
export function maintainedTotal(category: string | undefined, bind: Bind): string {
  const within = (column: string) => (category === undefined ? 'true' : inSubtree(column, category, bind));
  return `
    SELECT (SELECT coalesce(sum(product_count), 0) FROM categories WHERE ${within('path')})
         - (SELECT count(*) FROM users u
            JOIN products p ON p.user_id = u.id AND ${LIVE}
            WHERE (u.status <> 'active' OR u.deleted_at IS NOT NULL) AND ${within('p.category')}) AS count`;
}

/** An estimate of 48,317 says "48,000": more digits would pretend. */
function twoDigits(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(count, 1))) - 1);
  return Math.round(count / unit) * unit;
}
