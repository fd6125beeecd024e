import { cached, TTL } from '../../performance/cache/index.ts';
import type { ReviewSummaryView, ReviewView } from './review.view.ts';

/** Reviews are part of what shows the listing, or the seller, they are about. */
const ofProduct = (id: string) => [`product:${id}`];
const ofSeller = (id: string) => [`seller:${id}`];

/** What of reviews is cached, for how long, and what evicts it; seconds. */
export const reviewsCache = {
  ofProduct: cached<
    [productId: string, page: { limit: number; cursor?: string }],
    { data: ReviewView[]; nextCursor: string | null; summary: ReviewSummaryView }
  >({
    key: 'reviews-and-summary',
    ttl: TTL.minutes15,
    local: true,
    tags: (_page, productId) => ofProduct(productId),
  }),
  ofSeller: cached<[sellerId: string, limit: number], (ReviewView & { product: object })[]>({
    key: 'seller-reviews',
    ttl: TTL.minutes15,
    local: true,
    tags: (_reviews, sellerId) => ofSeller(sellerId),
  }),
};
