import { Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { catalogCache } from './catalog.cache.ts';
import { resolveCategories } from './category-subtree.queries.ts';
import { HIDDEN_BY_CATEGORY } from './categories.queries.ts';
import { FACET_CANDIDATES, type FacetCount, facetsFrom } from './facets.shape.ts';
import {
  type Bind,
  filterConditions,
  type FilterGroup,
  type ListingFilter,
  listingConditions,
  type ResolvedFilter,
  setGroups,
  sqlValues,
} from './listing.filter.ts';
import type { FacetsView } from './listing.view.ts';
import { priceBands } from './price-bands.ts';
import { type ExchangeRate, ShopCurrency, toUsdCents } from './shop-currency.ts';

const BRANDS_SHOWN = 20;

/** What could be chosen next, with counts; a group ignores what is chosen in itself. */
@Injectable()
export class Facets {
  private readonly database: Database;
  private readonly currency: ShopCurrency;

  constructor(database: Database, currency: ShopCurrency) {
    this.database = database;
    this.currency = currency;
  }

  /** @param among ids that a search found, filters aside; without it every listed product. */
  @Cacheable(catalogCache.facets)
  async of(filter: ListingFilter, among?: readonly string[]): Promise<FacetsView> {
    const [rate, resolved] = await Promise.all([this.currency.rate(), resolveCategories(this.database, filter)]);
    const { sql, values } = facetStatement(resolved, rate, among);
    const counts = await this.database.query<FacetCount>('catalog.facets', sql, values, { read: true });
    return facetsFrom(counts, filter, rate);
  }
}

/** Groups whose filter is decided on the candidates that were read, so that a group can ignore its own. */
const LATER: readonly FilterGroup[] = ['price', 'condition', 'rating'];
/** Groups that are decided where candidates are read. */
const FIRST: readonly FilterGroup[] = ['category', 'brand', 'seller'];

/**
 * Reads candidates once, by what indexes find: category, seller and brands. The other filters are decided on what was
 * read, for each group without its own. Only the brands, where some are chosen, need candidates of their own. What is
 * below a category lies within it, so the categories have nothing to ignore.
 *
 * Rows are (facet, value, label, count); facet "size" tells how many candidates the larger set has.
 */
export function facetStatement(filter: ResolvedFilter, rate: ExchangeRate, among?: readonly string[]) {
  const { bind, values } = sqlValues();
  const set = setGroups(filter);
  const ownBrands = set.includes('brand');
  const conditionsOf = (leaveOut: readonly FilterGroup[]) => [
    ...listingConditions(filter, rate, bind, leaveOut),
    ...(among === undefined ? [] : [`p.id = ANY(${bind(among)}::uuid[])`]),
  ];
  const from = (group: FilterGroup) => {
    const source = group === 'brand' && ownBrands ? 'of_any_brand' : 'candidates';
    const conditions = filterConditions(filter, rate, bind, [...FIRST, group]);
    return conditions.length === 0 ? `${source} p` : `${source} p WHERE ${conditions.join(' AND ')}`;
  };
  // Without any other filter the counters of the categories are exact.
  const counted = among === undefined && set.every((group) => group === 'category');
  const sql = `
    WITH candidates AS MATERIALIZED (${candidates(conditionsOf(LATER))})
    ${ownBrands ? `, of_any_brand AS MATERIALIZED (${candidates(conditionsOf([...LATER, 'brand']))})` : ''}
    ${counted ? maintainedCategories(filter.category, bind) : countedCategories(from('category'), filter.category)}
    UNION ALL SELECT 'price', width_bucket(price_usd, ${bandEdges(rate, bind)})::text, NULL, count(*)
      FROM ${from('price')} GROUP BY 2
    UNION ALL SELECT 'condition', condition, NULL, count(*) FROM ${from('condition')} GROUP BY 2
    UNION ALL SELECT 'rating', floor(rating_average)::text, NULL, count(*) FROM ${from('rating')} GROUP BY 2
    UNION ALL (SELECT 'brand', brand, NULL, count(*) FROM ${from('brand')} GROUP BY 2 HAVING brand IS NOT NULL
      ORDER BY brand = ANY(${bind(filter.brand ?? [])}::text[]) DESC, 4 DESC, 2 LIMIT ${BRANDS_SHOWN})
    UNION ALL SELECT 'size', NULL, NULL, greatest((SELECT count(*) FROM candidates),
      ${ownBrands ? '(SELECT count(*) FROM of_any_brand)' : '0'})`;
  return { sql, values };
}

function candidates(conditions: readonly string[]): string {
  return `
    SELECT p.category, p.price_usd, p.condition, p.brand, p.rating_average FROM products p
    WHERE ${conditions.join(' AND ')}
    ORDER BY p.popularity DESC, p.id DESC LIMIT ${FACET_CANDIDATES + 1}`;
}

/** The children of the category that was chosen, or the roots. */
function maintainedCategories(category: string | undefined, bind: Bind): string {
  const parent = category === undefined ? 'c.parent_path IS NULL' : `c.parent_path = ${bind(category)}`;
  return `
    SELECT 'category' AS facet, c.path AS value, c.name AS label,
      (SELECT sum(d.product_count - coalesce(hidden.count, 0))
       FROM categories d LEFT JOIN (${HIDDEN_BY_CATEGORY}) hidden ON hidden.category = d.path
       WHERE d.path = c.path OR (d.path >= c.path || '/' AND d.path < c.path || '0')) AS count
    FROM categories c WHERE ${parent}`;
}

function countedCategories(source: string, category: string | undefined): string {
  const depth = category === undefined ? 1 : category.split('/').length + 1;
  return `
    SELECT 'category' AS facet, c.path AS value, c.name AS label, sum(counted.count) AS count
    FROM (SELECT category, count(*) AS count FROM ${source} GROUP BY 1) counted
    JOIN categories c
      ON c.path = array_to_string((string_to_array(counted.category, '/'))[1:${depth}], '/') COLLATE "C"
    WHERE array_length(string_to_array(c.path, '/'), 1) = ${depth}
    GROUP BY c.path, c.name`;
}

function bandEdges(rate: ExchangeRate, bind: Bind): string {
  const edges = priceBands(rate).map(({ minPrice }) => toUsdCents(minPrice, rate));
  return `${bind(edges)}::bigint[]`;
}
