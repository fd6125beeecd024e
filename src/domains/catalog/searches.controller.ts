import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { Endpoint } from '../../performance/http/index.ts';
import type { SuggestionsView } from './listing.view.ts';
import * as schemas from './product.schemas.ts';
import { WORD_SEARCH, type WordSearch } from './word-search.ts';

const DEFAULT_POPULAR = 10;

@ApiTags('search')
@Controller('api/search')
export class SearchesController {
  private readonly words: WordSearch;

  constructor(@Inject(WORD_SEARCH) words: WordSearch) {
    this.words = words;
  }

  @Get('suggestions')
  @Endpoint({
    summary: 'What words being typed may become',
    query: schemas.suggestionsQuery,
    response: schemas.suggestionsResponse,
  })
  async suggestions(
    @Query({ schema: schemas.suggestionsQuery }) { q }: schemas.SuggestionsQuery,
  ): Promise<SuggestionsView> {
    return this.words.suggest(q);
  }

  @Get('popular')
  @Endpoint({ summary: 'What many search for', query: schemas.picksQuery, response: schemas.popularResponse })
  async popular(@Query({ schema: schemas.picksQuery }) { limit }: schemas.PicksQuery) {
    return { data: await this.words.popular(limit ?? DEFAULT_POPULAR) };
  }
}
