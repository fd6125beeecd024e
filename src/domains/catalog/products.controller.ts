import { Body, Controller, Get, Header, Param, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { Endpoint, Refuses } from '../../performance/http/index.ts';
import { RateLimit } from '../../performance/rate-limit/index.ts';
import { AppError, notFound } from '../../shared/errors.ts';
import { CROSS_SITE, CurrentSession, type Session, SignedIn } from '../identity/index.ts';
import { EditProduct } from './edit-product.ts';
import { type ProductEdit, productEdit } from './edit-product.schemas.ts';
import { Facets } from './facets.queries.ts';
import { ProductPicks } from './featured.queries.ts';
import { ProductListing } from './listing.queries.ts';
import type { FacetsView, ListingView, SearchView } from './listing.view.ts';
import { ProductPages } from './product.queries.ts';
import * as schemas from './product.schemas.ts';
import type { OwnProductView, ProductCardView, ProductView } from './product.view.ts';
import { SearchListing } from './search-listing.ts';

const DEFAULT_LIMIT = 20;
const DEFAULT_PICKS = 12;

type Sparse<View extends { data: ProductCardView[] }> = Omit<View, 'data'> & { data: Partial<ProductCardView>[] };

@ApiTags('products')
@Controller('api/products')
export class ProductsController {
  private readonly listing: ProductListing;
  private readonly searches: SearchListing;
  private readonly facetCounts: Facets;
  private readonly pages: ProductPages;
  private readonly picks: ProductPicks;
  private readonly editing: EditProduct;

  constructor(
    listing: ProductListing,
    searches: SearchListing,
    facetCounts: Facets,
    pages: ProductPages,
    picks: ProductPicks,
    editing: EditProduct,
  ) {
    this.listing = listing;
    this.searches = searches;
    this.facetCounts = facetCounts;
    this.pages = pages;
    this.picks = picks;
    this.editing = editing;
  }

  @Get()
  @Endpoint({ summary: 'Products, filtered and in order', query: schemas.listQuery, response: schemas.listResponse })
  @Header('content-type', 'application/json; charset=utf-8')
  async list(@Query({ schema: schemas.listQuery }) query: schemas.ListQuery): Promise<Sparse<ListingView> | Buffer> {
    const { sort, fields, limit, page, cursor, ...filter } = query;
    if (fields === undefined) return this.listing.listJson(defined(filter), sort, pageOf(query));
    return sparse(await this.listing.list(defined(filter), sort, pageOf(query)), fields);
  }

  @Get('search')
  @Endpoint({
    summary: 'Products that words find, with facets',
    query: schemas.searchQuery,
    response: schemas.searchResponse,
  })
  async search(@Query({ schema: schemas.searchQuery }) query: schemas.SearchQuery): Promise<Sparse<SearchView>> {
    const { q, sort, fields, limit, page, cursor, ...filter } = query;
    const words = { ...defined(filter), q };
    const [list, facets] = await Promise.all([
      this.searches.list(words, sort, pageOf(query)),
      this.searches.facets(words),
    ]);
    return { ...sparse(list, fields), query: q, facets };
  }

  @Get('facets')
  @Endpoint({
    summary: 'What a list could be narrowed by, with counts',
    query: schemas.facetsQuery,
    response: schemas.facetsResponse,
  })
  async facets(@Query({ schema: schemas.facetsQuery }) query: schemas.FacetsQuery): Promise<FacetsView> {
    const { q, ...filter } = query;
    if (q === undefined || q.trim() === '') return this.facetCounts.of(defined(filter));
    return this.searches.facets({ ...defined(filter), q });
  }

  @Get('featured')
  @Endpoint({
    summary: 'Popular products of many sellers and categories',
    query: schemas.picksQuery,
    response: schemas.picksResponse,
  })
  async featured(@Query({ schema: schemas.picksQuery }) query: schemas.PicksQuery) {
    return { data: await this.picks.featured(query.limit ?? DEFAULT_PICKS) };
  }

  @Get(':id')
  @Endpoint({ summary: 'One product', params: schemas.productParams, response: schemas.productResponse })
  async product(@Param({ schema: schemas.productParams }) { id }: schemas.ProductParams): Promise<ProductView> {
    const product = await this.pages.find(id);
    if (product === undefined) throw notFound('product');
    return product;
  }

  @Patch(':id')
  @RateLimit('write')
  @SignedIn({ scope: 'products:write' })
  @Refuses({ ...CROSS_SITE, 409: 'The listing has changed since the given `updatedAt`' })
  @Endpoint({
    summary: "Change one's own listing: only what is given",
    params: schemas.productParams,
    body: productEdit,
    response: schemas.ownProductResponse,
  })
  async edit(
    @Param({ schema: schemas.productParams }) { id }: schemas.ProductParams,
    @Body({ schema: productEdit }) edit: ProductEdit,
    @CurrentSession() { person }: Session,
  ): Promise<OwnProductView> {
    return this.editing.edit(id, person.id, edit);
  }

  @Get(':id/related')
  @Endpoint({
    summary: 'Products that go with one',
    params: schemas.productParams,
    query: schemas.picksQuery,
    response: schemas.picksResponse,
  })
  async related(
    @Param({ schema: schemas.productParams }) { id }: schemas.ProductParams,
    @Query({ schema: schemas.picksQuery }) query: schemas.PicksQuery,
  ) {
    const productId = await this.pages.idOf(id);
    if (productId === undefined) throw notFound('product');
    return { data: await this.picks.related(productId, query.limit ?? DEFAULT_PICKS) };
  }
}

/** @throws AppError `invalid-parameter` where both a page and a cursor are given. */
function pageOf({ limit = DEFAULT_LIMIT, page, cursor }: schemas.ListQuery | schemas.SearchQuery) {
  if (page !== undefined && cursor !== undefined) {
    throw new AppError('invalid-parameter', 400, 'Give a page or a cursor, not both.', {
      faults: [{ name: 'page', accepted: 'nothing where cursor is given' }],
    });
  }
  return defined({ limit, page, cursor });
}

function sparse<View extends { data: ProductCardView[] }>(
  view: View,
  fields: readonly (keyof ProductCardView)[] | undefined,
): Sparse<View> {
  if (fields === undefined || fields.length === 0) return view;
  const data = view.data.map((card) => Object.fromEntries(fields.map((field) => [field, card[field]])));
  return { ...view, data };
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without what was not given. */
function defined<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>;
}
