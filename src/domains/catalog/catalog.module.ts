import { type DynamicModule, Module } from '@nestjs/common';

import { ProductCards } from './cards.queries.ts';
import { CategoriesController } from './categories.controller.ts';
import { Categories } from './categories.queries.ts';
import { EditProduct } from './edit-product.ts';
import { Facets } from './facets.queries.ts';
import { ProductPicks } from './featured.queries.ts';
import { ProductListing } from './listing.queries.ts';
import { ProductPages } from './product.queries.ts';
import { NewProductsController } from './selling/new-products.controller.ts';
import { ProductsController } from './products.controller.ts';
import { ProductSearch, VocabularyKeeper } from './search/index.ts';
import { CreateListing } from './selling/create-listing.ts';
import { EvictPictures } from './selling/evict-picture.ts';
import { OwnListings } from './selling/own-listings.ts';
import { UploadPictures } from './selling/upload-pictures.ts';
import { UploadsController } from './selling/uploads.controller.ts';
import { SearchListing } from './search-listing.ts';
import { SearchesController } from './searches.controller.ts';
import { CATALOG_SETTINGS, type CatalogSettings, ShopCurrency } from './shop-currency.ts';
import { Sitemap } from './sitemap.queries.ts';
import { ListingTotals } from './totals.queries.ts';
import { WORD_SEARCH } from './word-search.ts';

const QUERIES = [
  ProductCards,
  ProductListing,
  ProductPages,
  ProductPicks,
  Categories,
  Facets,
  Sitemap,
  ShopCurrency,
  ListingTotals,
  SearchListing,
];

@Module({})
export class CatalogModule {
  static forRoot(settings: CatalogSettings): DynamicModule {
    return {
      module: CatalogModule,
      // The reviews ask for the product they are about.
      global: true,
      providers: [
        { provide: CATALOG_SETTINGS, useValue: settings },
        ProductSearch,
        VocabularyKeeper,
        EditProduct,
        CreateListing,
        EvictPictures,
        OwnListings,
        UploadPictures,
        { provide: WORD_SEARCH, useExisting: ProductSearch },
        ...QUERIES,
      ],
      controllers: [
        ProductsController,
        NewProductsController,
        UploadsController,
        CategoriesController,
        SearchesController,
      ],
      exports: [WORD_SEARCH, ...QUERIES],
    };
  }
}
