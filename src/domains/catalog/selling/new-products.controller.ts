import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { CurrentSession, type Session, SignedIn } from '../../identity/index.ts';
import { type NewProduct, newProduct } from '../edit-product.schemas.ts';
import { ownProductResponse } from '../product.schemas.ts';
import type { OwnProductView } from '../product.view.ts';
import { CreateListing } from './create-listing.ts';

@ApiTags('products')
@Controller('api/products')
export class NewProductsController {
  private readonly listings: CreateListing;

  constructor(listings: CreateListing) {
    this.listings = listings;
  }

  @Post()
  @SignedIn({ scope: 'products:write' })
  @RateLimit('write')
  @Refuses({
    403: 'You are no seller yet, or the request did not come from the shop itself',
    429: 'Too many requests, or too many new listings in a day',
  })
  @Endpoint({ summary: 'Offer something new', status: 201, body: newProduct, response: ownProductResponse })
  async create(
    @CurrentSession() { person }: Session,
    @Body({ schema: newProduct }) given: NewProduct,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OwnProductView> {
    const product = await this.listings.create(person.id, given);
    void reply.header('location', `/api/products/${product.id}`);
    return product;
  }
}
