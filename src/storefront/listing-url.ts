import { minorDigits, parseAmount } from '../shared/money.ts';
import type { ListingFilter } from './shop.ts';

/** Everything a list shows, as its address says it. */
export interface ListingState {
  q?: string;
  category?: string;
  /** Slug of the seller whose page the list stands on. */
  seller?: string;
  /** Minor units of the shop's currency. */
  min?: number;
  max?: number;
  condition: readonly string[];
  brand: readonly string[];
  rating?: number;
  sort?: Sort;
  /** How many pages are shown at once, 1 to MAX_PAGES. */
  pages: number;
  /** Where the list goes on, after MAX_PAGES. */
  after?: string;
}

export type Sort = NonNullable<ListingFilter['sort']>;

export const PAGE_SIZE = 24;
export const MAX_PAGES = 4;

const SORTS: readonly Sort[] = ['relevance', 'popular', 'newest', 'price_asc', 'price_desc', 'rating'];
const CONDITIONS = ['new', 'like_new', 'good', 'fair', 'refurbished'];
const MAX_QUERY = 200;
const MAX_VALUES = 20;

/**
 * Reads an address; whatever it does not understand counts as not said.
 * @param place what the path says: the category or the seller.
 */
export function parseListing(
  query: URLSearchParams,
  currency: string,
  place: { category?: string; seller?: string } = {},
): ListingState {
  const q = clean(query.get('q'), MAX_QUERY);
  const category = place.category ?? clean(query.get('category'), 300);
  const { min, max } = priceRange(amountOf(query.get('min'), currency), amountOf(query.get('max'), currency));
  const rating = wholeNumber(query.get('rating'), 1, 5);
  const sort = SORTS.find((known) => known === query.get('sort'));
  const after = clean(query.get('after'), 500);
  return {
    ...defined({ q, category, seller: place.seller, min, max, rating, sort, after }),
    condition: CONDITIONS.filter((known) => query.getAll('condition').includes(known)),
    brand: [...new Set(query.getAll('brand').flatMap((name) => clean(name, 120) ?? []))].slice(0, MAX_VALUES),
    pages: wholeNumber(query.get('pages'), 1, MAX_PAGES) ?? 1,
  };
}

/** The address of a list; the same state always has the same address. */
export function listingPath(state: ListingState, currency: string): string {
  const query = fieldsOf(state, currency)
    .map(({ name, value }) => `${name}=${encoded(value)}`)
    .join('&');
  return pathOf(state) + (query === '' ? '' : `?${query}`);
}

/** As forms do. A list has dozens of links, and most of their values have nothing to encode. */
function encoded(value: string): string {
  return /^[\w.-]*$/.test(value) ? value : new URLSearchParams({ '': value }).toString().slice(1);
}

/** Where a form sends its fields to. */
export function pathOf({ q, category, seller }: ListingState): string {
  if (seller !== undefined) return `/s/${encodeURIComponent(seller)}`;
  if (q !== undefined) return '/search';
  return category === undefined ? '/products' : `/c/${category.split('/').map(encodeURIComponent).join('/')}`;
}

/** What stands behind the question mark, in a fixed order; forms carry these as hidden fields. */
export function fieldsOf(state: ListingState, currency: string): { name: string; value: string }[] {
  const { q, category, seller, min, max, condition, brand, rating, sort, pages, after } = state;
  const fields: [string, string | number | undefined][] = [
    ['q', q],
    ['category', q === undefined && seller === undefined ? undefined : category],
    ['min', min === undefined ? undefined : decimalOf(min, currency)],
    ['max', max === undefined ? undefined : decimalOf(max, currency)],
    ...condition.toSorted().map((value): [string, string] => ['condition', value]),
    ...brand.toSorted().map((value): [string, string] => ['brand', value]),
    ['rating', rating],
    ['sort', sort],
    ['pages', pages === 1 ? undefined : pages],
    ['after', after],
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value: String(value) }]));
}

/** Another state of the same list, from its beginning: `undefined` takes a filter away. */
export function narrowed(
  state: ListingState,
  change: { [K in keyof ListingState]?: ListingState[K] | undefined },
): ListingState {
  const { after: _, ...rest } = state;
  return defined({ ...rest, pages: 1, ...change }) as unknown as ListingState;
}

/** Without any filter; words, place and order stay. */
export function unfiltered({ q, category, seller, sort }: ListingState): ListingState {
  const place = q === undefined ? { category } : {};
  return { ...defined({ q, ...place, seller, sort }), condition: [], brand: [], pages: 1 };
}

export function filterOf({ min, max, condition, brand, pages: _, after: __, ...rest }: ListingState): ListingFilter {
  return {
    ...rest,
    ...defined({ minPrice: min, maxPrice: max }),
    ...(condition.length > 0 ? { condition } : {}),
    ...(brand.length > 0 ? { brand } : {}),
  };
}

/** "1250" minor units of USD → "12.5", as a person would type it. */
export function decimalOf(amount: number, currency: string): string {
  return String(amount / 10 ** minorDigits(currency));
}

function amountOf(text: string | null, currency: string): number | undefined {
  return text === null ? undefined : parseAmount(text, currency);
}

/** Who gives the larger amount first means the same. */
function priceRange(min: number | undefined, max: number | undefined) {
  return min !== undefined && max !== undefined && min > max ? { min: max, max: min } : { min, max };
}

function wholeNumber(text: string | null, min: number, max: number): number | undefined {
  if (text === null || !/^\d{1,3}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

/** Trimmed, bounded, and without the characters that a database cannot hold; undefined when nothing is left. */
function clean(text: string | null, maxLength: number): string | undefined {
  const printable = text
    ?.toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, maxLength)
    .toWellFormed();
  return printable === undefined || printable === '' ? undefined : printable;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  const kept: Partial<T> = {};
  for (const name of Object.keys(values) as (keyof T)[]) if (values[name] !== undefined) kept[name] = values[name];
  return kept as Defined<T>;
}
