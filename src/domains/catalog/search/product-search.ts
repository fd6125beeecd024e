import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { z } from 'zod';

import { Cacheable } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { catalogCache } from '../catalog.cache.ts';
import { readCursor, writeCursor } from '../../../shared/cursor.ts';
import { filterConditions, type FilterGroup, type ListingFilter, listingConditions } from '../listing.filter.ts';
import type { SuggestionsView } from '../listing.view.ts';
import { ShopCurrency } from '../shop-currency.ts';
import type { FoundPage, FoundSet, WordSearch } from '../word-search.ts';
import { type AnalysedQuery, analyseQuery } from './analyse-query.ts';
import { findCandidates } from './find-candidates.ts';
import { findSet } from './found-set.queries.ts';
import { LatestAnswers } from './latest-answers.ts';
import { type CatalogueSize, catalogueSize } from './lexicon.queries.ts';
import { popularQueries, QueryRecorder } from './popular-queries.ts';
import { tidyQuery } from './query-words.ts';
import { best, rankCandidates } from './rank-candidates.ts';
import { suggest } from './suggest.ts';

/** Full-text search of the catalogue on PostgreSQL alone. How it works: docs/performance/search.md. */
@Injectable()
export class ProductSearch implements WordSearch, OnModuleDestroy {
  private readonly database: Database;
  private readonly currency: ShopCurrency;
  private readonly recorder: QueryRecorder;
  private readonly analysed = new LatestAnswers<AnalysedQuery>(ANALYSES_KEPT, ANALYSIS_KEPT_MS);
  private readonly sizes = new LatestAnswers<CatalogueSize>(1, ANALYSIS_KEPT_MS);

  constructor(database: Database, currency: ShopCurrency) {
    this.database = database;
    this.currency = currency;
    this.recorder = new QueryRecorder(database);
  }

  /**
   * The best matches first; of very many only the best several hundred.
   * @throws AppError `invalid-parameter` naming `cursor` for one that is not of a search.
   */
  async search(
    words: string,
    filter: ListingFilter,
    page: { limit: number; cursor?: string; page?: number },
  ): Promise<FoundPage> {
    const after = page.cursor === undefined ? undefined : readCursor(page.cursor, SEARCH_LIST, CURSOR);
    const [{ terms, corrected }, { products, averageWords }, rate] = await Promise.all([
      this.analyse(words),
      this.size(),
      this.currency.rate(),
    ]);
    const { rows, total } = await findCandidates(this.database, terms, products, {
      listed: (bind) => listingConditions({}, rate, bind),
      indexed: (bind) => filterConditions(filter, rate, bind, CHECKED),
      checked: (bind) => filterConditions(filter, rate, bind, INDEXED),
    });
    const ranked = rankCandidates(rows, terms, averageWords);
    const left = after === undefined ? ranked : ranked.filter((item) => best(item, after) > 0);
    const start = after === undefined ? ((page.page ?? 1) - 1) * page.limit : 0;
    const shown = left.slice(start, start + page.limit);
    const last = left.length > start + page.limit ? shown.at(-1) : undefined;
    if (after === undefined && start === 0) this.recorder.record(corrected ?? words, total.count);
    return {
      ids: shown.map(({ id }) => id),
      nextCursor: last === undefined ? null : writeCursor(SEARCH_LIST, [last.score, last.id]),
      total,
      correctedQuery: rows.length > 0 ? corrected : null,
    };
  }

  /** What matches, filters aside, for facets and for other orders than relevance. */
  async found(words: string): Promise<FoundSet> {
    const [{ terms, corrected }, { products }] = await Promise.all([this.analyse(words), this.size()]);
    return { ...(await findSet(this.database, terms, products)), correctedQuery: corrected };
  }

  /** Completions of what is being typed. */
  @Cacheable(catalogCache.suggestions)
  async suggest(words: string): Promise<SuggestionsView> {
    return suggest(this.database, words, await this.size());
  }

  /** What is searched for most and finds something, the most frequent first. */
  @Cacheable(catalogCache.popularSearches)
  async popular(limit: number): Promise<string[]> {
    return popularQueries(this.database, limit);
  }

  /** Writes what has been counted of searches so far; happens by itself now and then. */
  async flush(): Promise<void> {
    await this.recorder.flush();
  }

  async onModuleDestroy(): Promise<void> {
    await this.recorder.close();
  }

  private async analyse(words: string): Promise<AnalysedQuery> {
    const query = tidyQuery(words);
    return this.analysed.of(query, async () => analyseQuery(this.database, query, await this.size()));
  }

  private async size(): Promise<CatalogueSize> {
    return this.sizes.of('', async () => catalogueSize(this.database));
  }
}

/** Groups of a filter that an index answers, and those that are checked on what was read. */
const INDEXED: readonly FilterGroup[] = ['category', 'brand', 'seller'];
const CHECKED: readonly FilterGroup[] = ['price', 'condition', 'rating'];
const SEARCH_LIST = 'search';
const CURSOR = z.tuple([z.number(), z.uuid()]).transform(([score, id]) => ({ score, id }));
/** A page asks for the same analysis several times (list, facets, the next page). */
const ANALYSES_KEPT = 500;
const ANALYSIS_KEPT_MS = 30_000;
