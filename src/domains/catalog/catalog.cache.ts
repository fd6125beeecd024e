import { cached, TTL } from '../../performance/cache/index.ts';
import type { PictureView } from '../media/index.ts';
import { catalogTags } from './catalog.tags.ts';
import type { CategoryView } from './category.view.ts';
import type { Expectation, PriceSpread } from './listing.expectation.ts';
import type { ListingFilter } from './listing.filter.ts';
import type { FacetsView, ListingView, SearchView, Sort, SuggestionsView } from './listing.view.ts';
import type { ProductCardView, ProductView } from './product.view.ts';
import type { FoundSet } from './word-search.ts';

type Page = { limit: number; cursor?: string; page?: number };
type Found = ListingView & Pick<SearchView, 'correctedQuery'>;

/**
 * What of the catalogue is cached, for how long, and what evicts it; seconds. `local` is what one short statement gives:
 * Redis, with its lock and its tags, would cost more than asking again; the answers made of it are there.
 */
export const catalogCache = {
  product: cached<[slugOrId: string], ProductView | undefined>({
    key: 'product',
    ttl: TTL.minutes30,
    local: true,
    tags: (product) => (product === undefined ? [catalogTags.products, catalogTags.shown] : tagsOfPage(product)),
  }),
  productId: cached<[slugOrId: string], string | undefined>({
    key: 'product-id',
    ttl: TTL.minutes30,
    local: true,
    tags: (id) => [id === undefined ? catalogTags.products : catalogTags.product(id), catalogTags.shown],
  }),
  /**
   * By time alone: the popular ones stand beside most others, so that an edit of one of them would evict the pages of a
   * whole department. What somebody opens from there is up to date.
   */
  related: cached<[productId: string, limit: number], ProductCardView[]>({
    key: 'related',
    ttl: TTL.minutes10,
    local: true,
    tags: (_cards, productId) => [catalogTags.product(productId), catalogTags.shown],
  }),
  categoryPictures: cached<[paths: readonly string[]], (PictureView | null)[]>({
    key: 'category-pictures',
    ttl: TTL.minutes30,
    tags: (_pictures, paths) => [...paths.map(catalogTags.category), catalogTags.shown],
  }),
  featured: cached<[limit: number], ProductCardView[]>({
    key: 'featured',
    ttl: TTL.minutes30,
    tags: [catalogTags.products, catalogTags.shown],
  }),
  list: cached<[ListingFilter, Sort | undefined, Page, Pick<FoundSet, 'ids' | 'complete'>?], ListingView>({
    key: 'list',
    ttl: TTL.minutes15,
    local: true,
    tags: (_list, filter) => tagsOfFilter(filter),
    // What a search found is part of the search's own entry.
    unless: (_filter, _sort, _page, among) => among !== undefined,
  }),
  listJson: cached<[ListingFilter, Sort | undefined, Page], Buffer>({
    key: 'list-json',
    ttl: TTL.minutes15,
    local: true,
    tags: (_list, filter) => tagsOfFilter(filter),
  }),
  facets: cached<[ListingFilter, (readonly string[])?], FacetsView>({
    key: 'facets',
    ttl: TTL.minutes15,
    tags: (_facets, filter) => tagsOfFilter(filter),
    unless: (_filter, among) => among !== undefined,
  }),
  /** What the planner expects changes with its statistics, not with a listing. */
  expectation: cached<[Omit<ListingFilter, 'minPrice' | 'maxPrice'>], Expectation>({
    key: 'expectation',
    ttl: TTL.minutes10,
    tags: [],
  }),
  priceSpread: cached<[], PriceSpread>({ key: 'price-spread', ttl: TTL.minutes10, tags: [] }),
  search: cached<[ListingFilter & { q: string }, Sort | undefined, Page], Found>({
    key: 'search',
    ttl: TTL.minutes10,
    tags: (_list, filter) => tagsOfFilter(filter),
  }),
  searchFacets: cached<[ListingFilter & { q: string }], FacetsView>({
    key: 'search-facets',
    ttl: TTL.minutes10,
    tags: (_facets, filter) => tagsOfFilter(filter),
  }),
  /** On every page: an edit of a listing must not evict them all, so that the counts follow within five minutes. */
  categories: cached<[], CategoryView[]>({
    key: 'categories',
    ttl: TTL.minutes5,
    tags: [catalogTags.categories, catalogTags.shown],
  }),
  suggestions: cached<[words: string], SuggestionsView>({
    key: 'suggestions',
    ttl: TTL.minutes10,
    tags: [catalogTags.shown],
  }),
  popularSearches: cached<[limit: number], string[]>({
    key: 'popular-searches',
    ttl: TTL.minutes10,
    tags: [],
  }),
  sitemapParts: cached<[], number>({ key: 'sitemap-parts', ttl: TTL.hour, tags: [] }),
  sitemapPart: cached<[part: number], { slug: string; updatedAt: string }[]>({
    key: 'sitemap-part',
    ttl: TTL.hour,
    tags: [catalogTags.shown],
  }),
};

function tagsOfPage({ id, seller }: ProductView): string[] {
  return [catalogTags.product(id), catalogTags.sellerName(seller.id)];
}

/** A list within a category is evicted by changes within it alone; every other one by any change. */
function tagsOfFilter({ category }: ListingFilter): string[] {
  return [category === undefined ? catalogTags.products : catalogTags.category(category), catalogTags.shown];
}
