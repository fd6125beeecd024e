import { z } from 'zod';

import { choice, choices, required, text, texts, wholeNumber } from '../../performance/http/index.ts';
import { facetsView, listingView, searchView, SORTS, suggestionsView } from './listing.view.ts';
import { BROWSE_SORTS } from './listing.sort.ts';
import { categoryView } from './category.view.ts';
import { CONDITIONS, ownProductView, productCardView, productView } from './product.view.ts';

/** Prices in minor units end here, in the database as well. */
const HIGHEST_PRICE = 1_000_000_000_000;

const filter = {
  category: text('path of a category, its subcategories included: home/kitchen', {
    maxLength: 300,
    pattern: /^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*){0,5}$/,
  }),
  minPrice: wholeNumber("lowest price in minor units of the shop's currency", { min: 0, max: HIGHEST_PRICE }),
  maxPrice: wholeNumber("highest price in minor units of the shop's currency", { min: 0, max: HIGHEST_PRICE }),
  condition: choices('conditions to show', CONDITIONS),
  brand: texts('brands to show', { maxLength: 120, maxItems: 20 }),
  rating: wholeNumber('stars at least', { min: 1, max: 5 }),
  seller: text("a seller's slug", { maxLength: 120, pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/ }),
};

const limit = wholeNumber('how many to answer, 20 unless given', { min: 1, max: 100 });

const page = {
  limit,
  page: wholeNumber('the page, from 1; page times limit may be at most 10000', { min: 1, max: 10_000 }),
  cursor: text('the nextCursor of the page before', { maxLength: 512, pattern: /^[A-Za-z0-9_-]+$/ }),
};

const CARD_FIELDS = Object.keys(productCardView.shape) as (keyof typeof productCardView.shape)[];
const fields = choices('only these fields of each product', CARD_FIELDS);

const words = text('the words to search for', { maxLength: 200 });

export const listQuery = z.object({
  ...page,
  ...filter,
  sort: choice('the order, popular unless given', BROWSE_SORTS),
  fields,
});
export const searchQuery = z.object({
  q: required(words),
  ...page,
  ...filter,
  sort: choice('the order, relevance unless given', SORTS),
  fields,
});
export const facetsQuery = z.object({ q: words, ...filter });
export const picksQuery = z.object({ limit });
export const suggestionsQuery = z.object({ q: required(words) });
export const productParams = z.object({
  id: required(text('the id or slug of a product', { maxLength: 160 })),
});

/** With `fields` the products of a list are parts of cards. */
const sparseCard = productCardView.partial().meta({ id: 'SparseProductCard' });
const sparseListing = listingView.extend({ data: z.array(sparseCard) });

export const listResponse = sparseListing.meta({ id: 'ProductList' });
export const searchResponse = searchView.extend({ data: z.array(sparseCard) }).meta({ id: 'SearchResult' });
export const facetsResponse = facetsView;
export const picksResponse = z.object({ data: z.array(productCardView) }).meta({ id: 'ProductPicks' });
export const productResponse = productView;
export const ownProductResponse = ownProductView;
export const categoriesResponse = z.object({ data: z.array(categoryView) }).meta({ id: 'Categories' });
export const suggestionsResponse = suggestionsView;
export const popularResponse = z
  .object({ data: z.array(z.string().describe('Words many people searched for')) })
  .meta({ id: 'PopularSearches' });

export type ListQuery = z.infer<typeof listQuery>;
export type SearchQuery = z.infer<typeof searchQuery>;
export type FacetsQuery = z.infer<typeof facetsQuery>;
export type PicksQuery = z.infer<typeof picksQuery>;
export type SuggestionsQuery = z.infer<typeof suggestionsQuery>;
export type ProductParams = z.infer<typeof productParams>;
