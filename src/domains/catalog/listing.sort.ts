import { z } from 'zod';

import type { Sort } from './listing.view.ts';

/** The orders a list without words can have; "relevance" needs words. */
export const BROWSE_SORTS = ['popular', 'newest', 'price_asc', 'price_desc', 'rating'] as const;
export type BrowseSort = (typeof BROWSE_SORTS)[number];

interface KeyColumn {
  /** Of `products p`. */
  column: string;
  /** As text that keeps the full precision of the column. */
  exported: string;
  type: 'integer' | 'bigint' | 'numeric' | 'timestamptz' | 'uuid';
}

/** How a list is ordered: a walk of one index, ending in the id so that no two rows are equal. */
export interface SortOrder {
  direction: 'ASC' | 'DESC';
  keys: readonly KeyColumn[];
  /** The values of the keys as a cursor carries them. */
  cursor: z.ZodType<(string | number)[]>;
}

const id: KeyColumn = { column: 'id', exported: 'p.id', type: 'uuid' };
const price: KeyColumn = { column: 'price_usd', exported: 'p.price_usd', type: 'bigint' };
const count = z.int().min(0).max(2_147_483_647);
const cents = z.int().min(0);
const moment = z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= 0);

export const SORT_ORDERS: Readonly<Record<BrowseSort, SortOrder>> = {
  popular: {
    direction: 'DESC',
    keys: [{ column: 'popularity', exported: 'p.popularity', type: 'integer' }, id],
    cursor: z.tuple([count, z.uuid()]),
  },
  newest: {
    direction: 'DESC',
    // JSON keeps the microseconds that a JavaScript date loses.
    keys: [{ column: 'created_at', exported: `to_jsonb(p.created_at) #>> '{}'`, type: 'timestamptz' }, id],
    cursor: z.tuple([moment, z.uuid()]),
  },
  price_asc: { direction: 'ASC', keys: [price, id], cursor: z.tuple([cents, z.uuid()]) },
  price_desc: { direction: 'DESC', keys: [price, id], cursor: z.tuple([cents, z.uuid()]) },
  rating: {
    direction: 'DESC',
    keys: [
      { column: 'rating_average', exported: 'p.rating_average', type: 'numeric' },
      { column: 'rating_count', exported: 'p.rating_count', type: 'integer' },
      id,
    ],
    cursor: z.tuple([z.number().min(0).max(5), count, z.uuid()]),
  },
};

/** Without words there is no relevance: what is popular comes first instead. */
export function browseSort(sort: Sort | undefined): BrowseSort {
  return sort === undefined || sort === 'relevance' ? 'popular' : sort;
}

export function orderBy({ keys, direction }: SortOrder, alias: string): string {
  return keys.map(({ column }) => `${alias}.${column} ${direction}`).join(', ');
}

/** "(p.popularity, p.id) < ($1::integer, $2::uuid)": what comes after a row in this order. */
export function afterKey(
  { keys, direction }: SortOrder,
  values: readonly (string | number)[],
  bind: (value: string | number) => string,
): string {
  const columns = keys.map(({ column }) => `p.${column}`).join(', ');
  const places = keys.map(({ type }, index) => `${bind(values[index] ?? '')}::${type}`).join(', ');
  return `(${columns}) ${direction === 'ASC' ? '>' : '<'} (${places})`;
}

/** The cursor's values, told by the last row that is shown alone: the row after it says only that the list goes on. */
export function cursorKey(order: SortOrder, rows: number): string {
  const exported = order.keys.map(({ exported }) => exported).join(', ');
  return `CASE WHEN row_number() OVER (ORDER BY ${orderBy(order, 'p')}) = ${rows - 1}
      THEN jsonb_build_array(${exported}) END AS key`;
}
