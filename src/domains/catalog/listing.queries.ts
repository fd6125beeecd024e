import { Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { catalogCache } from './catalog.cache.ts';
import { AppError } from '../../shared/errors.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { utf8Of } from '../../shared/utf8.ts';
import { cardFrom, cardJson, type CardRow } from './cards.queries.ts';
import { resolveCategories } from './category-subtree.queries.ts';
import { collectStatement, isCollectable } from './listing.collected.ts';
import type { Expectation } from './listing.expectation.ts';
import { type FilterGroup, type ListingFilter, type ResolvedFilter, setGroups } from './listing.filter.ts';
import { browseSort, type BrowseSort, SORT_ORDERS, type SortOrder } from './listing.sort.ts';
import { listStatement, type PlaceInList, type RowsOfList } from './listing.statement.ts';
import type { ListingView, Sort } from './listing.view.ts';
import { type ExchangeRate, ShopCurrency } from './shop-currency.ts';
import { COUNTED_AT_MOST, estimated, isCheap, isCounted, ListingTotals, type Total } from './totals.queries.ts';
import type { FoundSet } from './word-search.ts';

/** Which part of a list: by cursor, or by a number that is bounded in depth. */
export interface PageOfList {
  /** 1 to 100. */
  limit: number;
  cursor?: string;
  /** From 1; `page * limit` at most 10,000. */
  page?: number;
}

/** How deep a page number reaches; a cursor has no end. */
export const DEEPEST_ROW = 10_000;

@Injectable()
export class ProductListing {
  private readonly database: Database;
  private readonly currency: ShopCurrency;
  private readonly totals: ListingTotals;

  constructor(database: Database, currency: ShopCurrency, totals: ListingTotals) {
    this.database = database;
    this.currency = currency;
    this.totals = totals;
  }

  /**
   * @param among only of these: what a search found.
   * @throws AppError `invalid-parameter` for a cursor of another list and for a page beyond the depth.
   */
  @Cacheable(catalogCache.list)
  async list(
    filter: ListingFilter,
    sort: Sort | undefined,
    page: PageOfList,
    among?: Pick<FoundSet, 'ids' | 'complete'>,
  ): Promise<ListingView> {
    const { rows, ...rest } = await this.rows(filter, sort, page, among);
    return { data: rows.map(cardFrom), ...rest };
  }

  /** The JSON of `list`, in UTF-8, written card by card without building the cards. @throws as `list` does. */
  @Cacheable(catalogCache.listJson)
  async listJson(filter: ListingFilter, sort: Sort | undefined, page: PageOfList): Promise<Buffer> {
    const { rows, ...rest } = await this.rows(filter, sort, page);
    const cards = rows.map((row, place) => (place === 0 ? '' : ',') + cardJson(row));
    return utf8Of(['{"data":[', ...cards, `],${JSON.stringify(rest).slice(1)}`]);
  }

  private async rows(
    filter: ListingFilter,
    sort: Sort | undefined,
    page: PageOfList,
    among?: Pick<FoundSet, 'ids' | 'complete'>,
  ): Promise<{ rows: ListRow[]; page: ListingView['page'] }> {
    const chosen = browseSort(sort);
    const place = { ...placeOf(chosen, page), rows: page.limit + 1, among: among?.ids };
    const [found, total] = isCounted(filter, among)
      ? await this.counted(filter, SORT_ORDERS[chosen], place)
      : await this.filtered(filter, SORT_ORDERS[chosen], place, among);
    const rows = found.slice(0, page.limit);
    const last = found.length > page.limit ? rows.at(-1)?.key : undefined;
    return {
      rows,
      page: {
        limit: page.limit,
        page: page.cursor === undefined ? (page.page ?? 1) : null,
        nextCursor: last ? writeCursor(listName(chosen), last) : null,
        total,
      },
    };
  }

  /** One statement: its plan does not depend on the values, so connections keep it. */
  private async counted(filter: ListingFilter, order: SortOrder, place: RowsOfList): Promise<[ListRow[], Total]> {
    const rate = await this.currency.rate();
    const { sql, values } = listStatement(filter, rate, order, { ...place, counted: true });
    const options = { kept: true, read: true };
    const rows = await this.database.query<CountedRow>('catalog.list', sql, values, options);
    const count = rows[0]?.total;
    return [rows, count === undefined ? await this.totals.of(filter, rate) : { count, exact: true }];
  }

  /** By what the filter is expected to leave: few are collected, many walked through; what is between, as planned. */
  private async filtered(
    filter: ListingFilter,
    order: SortOrder,
    place: RowsOfList,
    among: Pick<FoundSet, 'ids' | 'complete'> | undefined,
  ): Promise<[ListRow[], Total]> {
    const rate = await this.currency.rate();
    if (among === undefined && isCollectable(filter)) {
      const expected = await this.totals.expect(filter, rate);
      if (isCheap(expected)) return this.collected(filter, rate, order, place);
      if (isDense(filter, expected)) {
        return [await this.walked(filter, rate, order, { ...place, dense: true }), estimated(expected)];
      }
    }
    const resolved = await resolveCategories(this.database, filter);
    return Promise.all([this.walked(resolved, rate, order, place), this.totals.of(resolved, rate, among)]);
  }

  /** One statement: the rows and how many there are. */
  private async collected(
    filter: ListingFilter,
    rate: ExchangeRate,
    order: SortOrder,
    place: RowsOfList,
  ): Promise<[ListRow[], Total]> {
    const { sql, values, whole } = collectStatement(filter, rate, order, place);
    const kept = (filter.brand?.length ?? 0) <= 1 && setGroups(filter).every((group) => KEPT.includes(group));
    const rows = await this.database.query<CountedRow>('catalog.list-collected', sql, values, { kept, read: true });
    const count = rows[0]?.total ?? 0;
    if (count > COUNTED_AT_MOST) {
      const total = { count: COUNTED_AT_MOST, exact: false };
      return [whole ? rows : await this.walked(filter, rate, order, place), total];
    }
    const isPastTheEnd = rows.length === 0 && (place.after !== undefined || place.offset > 0);
    return [rows, isPastTheEnd ? await this.totals.of(filter, rate) : { count, exact: true }];
  }

  private async walked(
    filter: ResolvedFilter,
    rate: ExchangeRate,
    order: SortOrder,
    place: RowsOfList,
  ): Promise<ListRow[]> {
    const { sql, values } = listStatement(filter, rate, order, place);
    const options = { kept: place.dense === true, read: true };
    return this.database.query<ListRow>('catalog.list-filtered', sql, values, options);
  }
}

/** So many match that a walk in any order meets them soon, whatever the range of prices. */
function isDense(filter: ListingFilter, { rows }: Expectation): boolean {
  return rows > COUNTED_AT_MOST && setGroups(filter).every((group) => group === 'category' || group === 'price');
}

/** Filters that lists are often narrowed by: with more of them there would be more statements than a connection keeps. */
const KEPT: readonly FilterGroup[] = ['category', 'price', 'brand', 'seller'];

type CountedRow = ListRow & { total: number };
type ListRow = CardRow & { key: (string | number)[] | null };

function placeOf(sort: BrowseSort, { limit, cursor, page = 1 }: PageOfList): PlaceInList {
  if (cursor !== undefined) {
    return { after: readCursor(cursor, listName(sort), SORT_ORDERS[sort].cursor), offset: 0 };
  }
  refuseDeepPage(page, limit);
  return { offset: (page - 1) * limit };
}

/** @throws AppError `invalid-parameter` naming `page`. */
export function refuseDeepPage(page: number, limit: number): void {
  if (page * limit <= DEEPEST_ROW) return;
  throw new AppError('invalid-parameter', 400, 'The page is too deep: follow nextCursor instead.', {
    faults: [
      { name: 'page', accepted: `1 to ${Math.floor(DEEPEST_ROW / limit)} at ${limit} a page; cursor= goes further` },
    ],
  });
}

function listName(sort: BrowseSort): string {
  return `products:${sort}`;
}
