import { z } from 'zod';

import { productCardView } from './product.view.ts';

export const SORTS = ['relevance', 'popular', 'newest', 'price_asc', 'price_desc', 'rating'] as const;
export type Sort = (typeof SORTS)[number];

/** How many products match: exact while cheap to know, a lower bound or an estimate beyond. */
export const totalView = z.object({ count: z.int(), exact: z.boolean() }).meta({ id: 'Total' });

export const pageView = z
  .object({
    limit: z.int(),
    page: z.int().nullable().describe('The page asked for; null when a cursor was given'),
    nextCursor: z.string().nullable().describe('Give it as cursor= for what follows; null on the last page'),
    total: totalView,
  })
  .meta({ id: 'Page' });

export const facetValueView = z.object({
  value: z.string().describe('What to give as the filter'),
  label: z.string().describe('What to show; for fixed lists the value itself'),
  count: z.int(),
  selected: z.boolean(),
});

export const facetsView = z
  .object({
    exact: z.boolean().describe('False where the counts come from the first several thousand matches'),
    category: z.array(facetValueView),
    priceBand: z.array(
      z.object({
        minPrice: z.int().describe('Minor units of the currency below, inclusive'),
        maxPrice: z.int().nullable().describe('Inclusive; null for "and more"'),
        count: z.int(),
        selected: z.boolean(),
      }),
    ),
    condition: z.array(facetValueView),
    brand: z.array(facetValueView),
    rating: z.array(facetValueView).describe('"4" stands for four stars and more'),
    currency: z.string().describe('The currency of price bands and price filters'),
  })
  .meta({ id: 'Facets' });

export const listingView = z.object({ data: z.array(productCardView), page: pageView });

export const searchView = listingView
  .extend({
    query: z.string().describe('The words searched for'),
    correctedQuery: z
      .string()
      .nullable()
      .describe('What was searched instead, when nothing matched the words as typed'),
    facets: facetsView,
  })
  .meta({ id: 'SearchResult' });

export const suggestionsView = z
  .object({
    queries: z.array(z.string()).describe('Whole queries that begin with what was typed'),
    categories: z.array(z.object({ path: z.string(), name: z.string() })),
    products: z.array(z.object({ slug: z.string(), title: z.string(), thumbnail: z.string().nullable() })),
  })
  .meta({ id: 'Suggestions' });

export type ListingView = z.infer<typeof listingView>;
export type SearchView = z.infer<typeof searchView>;
export type FacetsView = z.infer<typeof facetsView>;
export type PageView = z.infer<typeof pageView>;
export type SuggestionsView = z.infer<typeof suggestionsView>;
