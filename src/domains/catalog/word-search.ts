import type { ListingFilter } from './listing.filter.ts';
import type { PageView, SuggestionsView } from './listing.view.ts';

/** A page of what words found, the best first. */
export interface FoundPage {
  /** For `ProductCards.byIds`. */
  ids: string[];
  nextCursor: string | null;
  total: PageView['total'];
  /** What was searched instead, when nothing matched the words as typed. */
  correctedQuery: string | null;
}

/** All that words found, the filter aside: what facets count and what another sort than relevance orders. */
export interface FoundSet {
  /** The best so many, a bounded number. */
  ids: string[];
  /** Whether these are all. */
  complete: boolean;
  correctedQuery: string | null;
}

/** What the listing asks of full-text search. */
export interface WordSearch {
  /**
   * @param page.cursor of an earlier answer to the same words; `page.page` from 1 is bounded by the listing.
   * @throws AppError `invalid-parameter` naming `cursor`.
   */
  search(
    words: string,
    filter: ListingFilter,
    page: { limit: number; cursor?: string; page?: number },
  ): Promise<FoundPage>;
  found(words: string): Promise<FoundSet>;
  suggest(words: string): Promise<SuggestionsView>;
  popular(limit: number): Promise<string[]>;
}

/** Where the implementation is injected: `{ provide: WORD_SEARCH, useExisting: ProductSearch }`. */
export const WORD_SEARCH = Symbol('word search');
