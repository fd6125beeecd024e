import type {
  CategoryView,
  FacetsView,
  ListingView,
  ProductCardView,
  ProductView,
  SearchView,
  Sort,
  SuggestionsView,
} from '../domains/catalog/index.ts';
import type { SellerView } from '../domains/identity/index.ts';
import type { PictureView } from '../domains/media/index.ts';
import type { ReviewSummaryView, ReviewView } from '../domains/reviews/index.ts';

/** What a shopper narrows a list by; absent means "any". */
export interface ListingFilter {
  q?: string;
  category?: string;
  /** Minor units of the shop's currency, inclusive. */
  minPrice?: number;
  maxPrice?: number;
  condition?: readonly string[];
  brand?: readonly string[];
  /** Stars at least, 1 to 5. */
  rating?: number;
  /** Slug of a seller. */
  seller?: string;
  sort?: Sort;
}

/** Everything the pages may ask of the shop: in-process calls into the domains, no HTTP between. */
export interface Shop {
  identity: {
    name: string;
    tagline: string | undefined;
    color: string;
    logo: string | undefined;
    /** No trailing slash. */
    publicUrl: string;
    currency: string;
    defaultLocale: string;
  };
  /** Lists and searches alike; `facets` only when asked for. */
  list(
    filter: ListingFilter,
    page: { limit: number; cursor?: string },
  ): Promise<ListingView & Pick<SearchView, 'correctedQuery'>>;
  facets(filter: ListingFilter): Promise<FacetsView>;
  featured(limit: number): Promise<ProductCardView[]>;
  /** By slug or id; undefined where there is none to be seen. */
  product(slugOrId: string): Promise<ProductView | undefined>;
  related(productId: string, limit: number): Promise<ProductCardView[]>;
  categories(): Promise<CategoryView[]>;
  /** For each category the picture of a popular listing of it, in the order of the paths. */
  categoryPictures(paths: readonly string[]): Promise<(PictureView | null)[]>;
  seller(slug: string): Promise<SellerView | undefined>;
  topSellers(limit: number): Promise<SellerView[]>;
  reviews(
    productId: string,
    page: { limit: number; cursor?: string },
  ): Promise<{ data: ReviewView[]; nextCursor: string | null; summary: ReviewSummaryView }>;
  /** Latest published reviews over all products of a seller, with the product they are about. */
  sellerReviews(
    sellerId: string,
    limit: number,
  ): Promise<(ReviewView & { product: { slug: string; title: string } })[]>;
  suggestions(q: string): Promise<SuggestionsView>;
  popularSearches(limit: number): Promise<string[]>;
  /** How many sitemap parts of at most 5,000 products there are. */
  sitemapParts(): Promise<number>;
  sitemapPart(part: number): Promise<{ slug: string; updatedAt: string }[]>;
}

/** What `reviews` answers for a listing that nobody has reviewed; such a listing says so itself. */
export const NO_REVIEWS: Awaited<ReturnType<Shop['reviews']>> = {
  data: [],
  nextCursor: null,
  summary: { average: 0, count: 0, distribution: [0, 0, 0, 0, 0] },
};
