import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { Endpoint } from '../../performance/http/index.ts';
import { notFound } from '../../shared/errors.ts';
import type { SellerView } from './seller.view.ts';
import { Sellers } from './sellers.queries.ts';
import * as schemas from './sellers.schemas.ts';

const DEFAULT_LIMIT = 20;

@ApiTags('sellers')
@Controller('api/sellers')
export class SellersController {
  private readonly sellers: Sellers;

  constructor(sellers: Sellers) {
    this.sellers = sellers;
  }

  @Get()
  @Endpoint({ summary: 'Sellers', query: schemas.sellersQuery, response: schemas.sellersResponse })
  async list(@Query({ schema: schemas.sellersQuery }) query: schemas.SellersQuery) {
    const { limit = DEFAULT_LIMIT, cursor, sort = cursor === undefined ? 'top' : 'newest' } = query;
    if (sort === 'top') return { data: await this.sellers.top(limit), page: { limit, nextCursor: null } };
    const { data, nextCursor } = await this.sellers.newest(cursor === undefined ? { limit } : { limit, cursor });
    return { data, page: { limit, nextCursor } };
  }

  @Get(':id')
  @Endpoint({ summary: 'One seller', params: schemas.sellerParams, response: schemas.sellerResponse })
  async seller(@Param({ schema: schemas.sellerParams }) { id }: schemas.SellerParams): Promise<SellerView> {
    const seller = await this.sellers.find(id);
    if (seller === undefined) throw notFound('seller');
    return seller;
  }
}
