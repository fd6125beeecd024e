import { Inject, Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { ProductCards } from './cards.queries.ts';
import { catalogCache } from './catalog.cache.ts';
import { Facets } from './facets.queries.ts';
import type { ListingFilter } from './listing.filter.ts';
import { type PageOfList, ProductListing, refuseDeepPage } from './listing.queries.ts';
import type { FacetsView, ListingView, SearchView, Sort } from './listing.view.ts';
import { WORD_SEARCH, type WordSearch } from './word-search.ts';

/** A list narrowed by words: `q` as typed. */
export type WordFilter = ListingFilter & { q: string };

/** Lists of what words found: by relevance, or in any order a list without words can have. */
@Injectable()
export class SearchListing {
  private readonly words: WordSearch;
  private readonly listing: ProductListing;
  private readonly cards: ProductCards;
  private readonly facetCounts: Facets;

  constructor(
    @Inject(WORD_SEARCH) words: WordSearch,
    listing: ProductListing,
    cards: ProductCards,
    facetCounts: Facets,
  ) {
    this.words = words;
    this.listing = listing;
    this.cards = cards;
    this.facetCounts = facetCounts;
  }

  /** @throws AppError `invalid-parameter` for a cursor of another list and for a page beyond the depth. */
  @Cacheable(catalogCache.search)
  async list(
    { q, ...filter }: WordFilter,
    sort: Sort | undefined,
    page: PageOfList,
  ): Promise<ListingView & Pick<SearchView, 'correctedQuery'>> {
    if (sort !== undefined && sort !== 'relevance') {
      const found = await this.words.found(q);
      const list = await this.listing.list(filter, sort, page, found);
      return { ...list, correctedQuery: found.correctedQuery };
    }
    refuseDeepPage(page.page ?? 1, page.limit);
    const found = await this.words.search(q, filter, page);
    return {
      data: await this.cards.byIds(found.ids),
      page: {
        limit: page.limit,
        page: page.cursor === undefined ? (page.page ?? 1) : null,
        nextCursor: found.nextCursor,
        total: found.total,
      },
      correctedQuery: found.correctedQuery,
    };
  }

  @Cacheable(catalogCache.searchFacets)
  async facets({ q, ...filter }: WordFilter): Promise<FacetsView> {
    const found = await this.words.found(q);
    const facets = await this.facetCounts.of(filter, found.ids);
    return { ...facets, exact: facets.exact && found.complete };
  }
}
