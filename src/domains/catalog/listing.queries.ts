import { Injectable } from '@nestjs/common';

import { Database } from '../../performance/database/index.ts';
import { AppError } from '../../shared/errors.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import { CARD_COLUMNS, CARD_JOINS, cardFrom, type CardRow } from './cards.queries.ts';
import { resolveCategories } from './category-subtree.queries.ts';
import { type ListingFilter, listingConditions, type ResolvedFilter, sqlValues } from './listing.filter.ts';
import { afterKey, browseSort, type BrowseSort, orderBy, SORT_ORDERS, type SortOrder } from './listing.sort.ts';
import type { ListingView, Sort } from './listing.view.ts';
import { type ExchangeRate, ShopCurrency } from './shop-currency.ts';
import { ListingTotals } from './totals.queries.ts';
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
  async list(
    filter: ListingFilter,
    sort: Sort | undefined,
    page: PageOfList,
    among?: Pick<FoundSet, 'ids' | 'complete'>,
  ): Promise<ListingView> {
    const chosen = browseSort(sort);
    const at = placeOf(chosen, page);
    const [rate, resolved] = await Promise.all([this.currency.rate(), resolveCategories(this.database, filter)]);
    const { sql, values } = listStatement(resolved, rate, SORT_ORDERS[chosen], {
      ...at,
      rows: page.limit + 1,
      among: among?.ids,
    });
    const [rows, total] = await Promise.all([
      this.database.query<CardRow & { key: (string | number)[] }>('catalog.list', sql, values),
      this.totals.of(resolved, rate, among),
    ]);
    const shown = rows.slice(0, page.limit);
    const last = rows.length > page.limit ? shown.at(-1) : undefined;
    return {
      data: shown.map(cardFrom),
      page: {
        limit: page.limit,
        page: page.cursor === undefined ? (page.page ?? 1) : null,
        nextCursor: last === undefined ? null : writeCursor(listName(chosen), last.key),
        total,
      },
    };
  }
}

interface PlaceInList {
  after?: (string | number)[];
  offset: number;
}

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

/**
 * The rows of a page: their ids by a walk of the sort's index, then the cards of those few. The indexes of a category
 * lead with its exact path: each category of a subtree gives its first rows, then they merge.
 */
export function listStatement(
  filter: ResolvedFilter,
  rate: ExchangeRate,
  order: SortOrder,
  { after, offset, rows, among }: PlaceInList & { rows: number; among?: readonly string[] | undefined },
) {
  const { bind, values } = sqlValues();
  const categories = among === undefined ? filter.categories : undefined;
  const conditions = [
    ...(among === undefined
      ? listingConditions(filter, rate, bind, ['category'])
      : [...listingConditions(filter, rate, bind), `p.id = ANY(${bind(among)}::uuid[])`]),
    ...(after === undefined ? [] : [afterKey(order, after, bind)]),
  ].join(' AND ');
  const keys = order.keys.map(({ column }) => `p.${column}`).join(', ');
  const place = `LIMIT ${bind(rows)} OFFSET ${bind(offset)}`;
  const walked = `SELECT ${keys} FROM products p WHERE ${conditions}`;
  const ids =
    categories === undefined
      ? `${isAnchored(filter, order) ? `SELECT * FROM (${walked} OFFSET 0) p` : walked} ORDER BY ${orderBy(order, 'p')} ${place}`
      : `SELECT first_rows.* FROM unnest(${bind(categories)}::text[]) AS c (path)
         CROSS JOIN LATERAL (
           ${walked} AND p.category = c.path
           ORDER BY ${orderBy(order, 'p')} LIMIT ${bind(offset + rows)}
         ) first_rows
         ORDER BY ${orderBy(order, 'first_rows')} ${place}`;
  const exported = order.keys.map(({ exported }) => exported).join(', ');
  const sql = `
    WITH page AS MATERIALIZED (${ids})
    SELECT ${CARD_COLUMNS}, jsonb_build_array(${exported}) AS key
    FROM page JOIN products p ON p.id = page.id ${CARD_JOINS}
    ORDER BY ${orderBy(order, 'page')}`;
  return { sql, values };
}

/**
 * Brands and sellers have few products and often all dear or all new ones: a walk in the order of the price would pass
 * most of the shop to find them, so theirs are collected first (OFFSET 0 keeps the planner from merging the two steps).
 */
function isAnchored({ brand, seller }: ListingFilter, order: SortOrder): boolean {
  return order !== SORT_ORDERS.popular && ((brand?.length ?? 0) > 0 || seller !== undefined);
}
