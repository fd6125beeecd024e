import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { Endpoint } from '../../performance/http/index.ts';
import { notFound } from '../../shared/errors.ts';
import { ProductPages } from '../catalog/index.ts';
import { Reviews } from './reviews.queries.ts';
import * as schemas from './reviews.schemas.ts';

const DEFAULT_LIMIT = 20;

@ApiTags('reviews')
@Controller('api/products/:id/reviews')
export class ReviewsController {
  private readonly reviews: Reviews;
  private readonly products: ProductPages;

  constructor(reviews: Reviews, products: ProductPages) {
    this.reviews = reviews;
    this.products = products;
  }

  @Get()
  @Endpoint({
    summary: 'Reviews of a product, newest first, and how the stars are spread',
    params: schemas.reviewsParams,
    query: schemas.reviewsQuery,
    response: schemas.reviewsResponse,
  })
  async list(
    @Param({ schema: schemas.reviewsParams }) { id }: schemas.ReviewsParams,
    @Query({ schema: schemas.reviewsQuery }) { limit = DEFAULT_LIMIT, cursor }: schemas.ReviewsQuery,
  ) {
    const productId = await this.products.idOf(id);
    if (productId === undefined) throw notFound('product');
    const { data, nextCursor, summary } = await this.reviews.ofProduct(
      productId,
      cursor === undefined ? { limit } : { limit, cursor },
    );
    return { data, page: { limit, nextCursor }, summary };
  }
}
