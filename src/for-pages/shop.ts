import type { INestApplicationContext } from '@nestjs/common';

import type { Config } from '../config.ts';
import {
  Categories,
  Facets,
  type ListingFilter as CatalogFilter,
  ProductListing,
  ProductPages,
  ProductPicks,
  SearchListing,
  Sitemap,
  WORD_SEARCH,
  type WordSearch,
} from '../domains/catalog/index.ts';
import { Sellers } from '../domains/identity/index.ts';
import { Reviews } from '../domains/reviews/index.ts';
import { StartError } from '../shared/errors.ts';
import { shopUrl } from '../shop-url.ts';
import type { ListingFilter, Shop } from '../storefront/shop.ts';

/** What the pages ask of the shop, answered by the domains' queries. @throws StartError before the shop is up. */
export function shopForPages(app: INestApplicationContext | undefined, config: Config): Shop {
  if (app === undefined) throw new StartError('The shop is still starting.');
  const shop = shops.get(app) ?? wired(app, config);
  shops.set(app, shop);
  return shop;
}

/** Every page asks for it, and an application has one. */
const shops = new WeakMap<INestApplicationContext, Shop>();

function wired(app: INestApplicationContext, config: Config): Shop {
  const products = app.get(ProductPages, { strict: false });
  const picks = app.get(ProductPicks, { strict: false });
  const categories = app.get(Categories, { strict: false });
  const sellers = app.get(Sellers, { strict: false });
  const reviews = app.get(Reviews, { strict: false });
  const sitemap = app.get(Sitemap, { strict: false });
  const words = app.get<WordSearch>(WORD_SEARCH, { strict: false });
  return {
    identity: identityOf(config),
    ...listsOf(app),
    featured: async (limit) => picks.featured(limit),
    product: async (slugOrId) => products.find(slugOrId),
    categoryPictures: async (paths) => picks.ofCategories(paths),
    related: async (productId, limit) => picks.related(productId, limit),
    categories: async () => categories.tree(),
    seller: async (slug) => sellers.find(slug),
    topSellers: async (limit) => sellers.top(limit),
    reviews: async (productId, page) => reviews.ofProduct(productId, page),
    sellerReviews: async (sellerId, limit) => reviews.ofSeller(sellerId, limit),
    suggestions: async (q) => words.suggest(q),
    popularSearches: async (limit) => words.popular(limit),
    sitemapParts: async () => sitemap.parts(),
    sitemapPart: async (part) => sitemap.part(part),
  };
}

function identityOf({ shop }: Config): Shop['identity'] {
  return {
    name: shop.SHOP_NAME,
    tagline: shop.SHOP_TAGLINE,
    color: shop.SHOP_COLOR,
    logo: shop.SHOP_LOGO,
    publicUrl: shopUrl({ shop }),
    currency: shop.SHOP_CURRENCY,
    defaultLocale: shop.SHOP_LOCALE,
  };
}

/** Words make a search of a list: both answer in the same shape. */
function listsOf(app: INestApplicationContext): Pick<Shop, 'list' | 'facets'> {
  const listing = app.get(ProductListing, { strict: false });
  const facets = app.get(Facets, { strict: false });
  const searches = app.get(SearchListing, { strict: false });
  return {
    list: async ({ q, sort, ...filter }, page) =>
      hasWords(q)
        ? searches.list({ ...filter, q }, sort, page)
        : { ...(await listing.list(filter, sort, page)), correctedQuery: null },
    facets: async ({ q, sort: _, ...filter }: ListingFilter) =>
      hasWords(q) ? searches.facets({ ...filter, q }) : facets.of(filter satisfies CatalogFilter),
  };
}

function hasWords(q: string | undefined): q is string {
  return q !== undefined && q.trim() !== '';
}
