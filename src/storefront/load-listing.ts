import type { FacetsView, ListingView } from '../domains/catalog/index.ts';
import { filterOf, type ListingState, MAX_PAGES, narrowed, PAGE_SIZE } from './listing-url.ts';
import type { Shop } from './shop.ts';

export interface Listing extends Awaited<ReturnType<Shop['list']>> {
  facets: FacetsView;
  /** What "show more" leads to; undefined at the end. */
  more: { state: ListingState; grows: boolean } | undefined;
}

/** The list an address asks for, with its facets: those of the words that were searched in the end. */
export async function loadListing(shop: Shop, state: ListingState): Promise<Listing> {
  const filter = filterOf(state);
  const limit = PAGE_SIZE * state.pages;
  const [result, facets] = await Promise.all([
    shop.list(filter, state.after === undefined ? { limit } : { limit, cursor: state.after }),
    shop.facets(filter),
  ]);
  const corrected = result.correctedQuery;
  return {
    ...result,
    facets: corrected === null ? facets : await shop.facets({ ...filter, q: corrected }),
    more: moreOf(state, result),
  };
}

/** What a seller offers, newest first; without facets. */
export async function loadSellerListing(
  shop: Shop,
  { seller, sort, pages, after }: ListingState,
): Promise<Pick<Listing, 'data' | 'more'>> {
  const state: ListingState = {
    ...(seller === undefined ? {} : { seller }),
    ...(sort === undefined ? {} : { sort }),
    ...(after === undefined ? {} : { after }),
    condition: [],
    brand: [],
    pages,
  };
  const limit = PAGE_SIZE * pages;
  const filter = { sort: 'newest' as const, ...filterOf(state) };
  const { data, page } = await shop.list(filter, after === undefined ? { limit } : { limit, cursor: after });
  return { data, more: moreOf(state, { data, page }) };
}

/**
 * The list grows in place up to MAX_PAGES, then goes on at a cursor: no page is ever heavier than that. A list without
 * cursors, such as one ranked by words, ends there.
 */
function moreOf(state: ListingState, { data, page }: Pick<ListingView, 'data' | 'page'>): Listing['more'] {
  const isFull = data.length >= PAGE_SIZE * state.pages;
  const goesOn = page.nextCursor !== null || (isFull && state.after === undefined && page.total.count > data.length);
  if (goesOn && state.pages < MAX_PAGES) return { state: { ...state, pages: state.pages + 1 }, grows: true };
  if (page.nextCursor === null) return undefined;
  return { state: { ...narrowed(state, {}), after: page.nextCursor }, grows: false };
}
