import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { reviewsCache } from './reviews.cache.ts';
import { PUBLISHED, REVIEWED_LISTING } from './reviews.policy.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import type { ReviewSummaryView, ReviewView } from './review.view.ts';

export interface ReviewPage {
  data: ReviewView[];
  nextCursor: string | null;
  /** Of all of them. */
  summary: ReviewSummaryView;
}

export type SellerReview = ReviewView & { product: { slug: string; title: string } };

interface ReviewRow {
  id: string;
  rating: number;
  body: string;
  author: string | null;
  seller_reply: string | null;
  created_at: Date;
  created_key: string;
}

/** What stands beside the spread of the stars where there are no reviews on a page. */
interface NoReviewRow {
  id: null;
}

/** Published reviews only: hidden ones leave nowhere. */
@Injectable()
export class Reviews {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** The newest first, with a summary of all. @throws AppError `invalid-parameter` naming `cursor`. */
  @Cacheable(reviewsCache.ofProduct)
  async ofProduct(productId: string, { limit, cursor }: { limit: number; cursor?: string }): Promise<ReviewPage> {
    const after = cursor === undefined ? FIRST : readCursor(cursor, LIST, reviewKey);
    const rows = await this.database.query<(ReviewRow | NoReviewRow) & { distribution: number[] }>(
      'reviews.of-product',
      REVIEWS_OF_PRODUCT,
      [productId, limit + 1, ...after],
      { kept: true, read: true },
    );
    const reviews = rows.filter((row) => row.id !== null);
    const shown = reviews.slice(0, limit);
    const last = reviews.length > limit ? shown.at(-1) : undefined;
    return {
      data: shown.map(reviewFrom),
      nextCursor: last === undefined ? null : writeCursor(LIST, [last.created_key, last.id]),
      summary: summaryOf(rows[0]?.distribution ?? []),
    };
  }

  /** The newest over all visible products of a seller. */
  @Cacheable(reviewsCache.ofSeller)
  async ofSeller(sellerId: string, limit: number): Promise<SellerReview[]> {
    const reviewed = await this.database.query<{ count: number }>(
      'reviews.reviewed-products',
      REVIEWED_PRODUCTS,
      [sellerId],
      { read: true },
    );
    const many = (reviewed[0]?.count ?? 0) >= MANY_PRODUCTS;
    const rows = await this.database.query<ReviewRow & { slug: string; title: string }>(
      'reviews.of-seller',
      many ? REVIEWS_OF_SELLER.many : REVIEWS_OF_SELLER.few,
      [sellerId, limit],
      { read: true },
    );
    return rows.map((row) => ({ ...reviewFrom(row), product: { slug: row.slug, title: row.title } }));
  }
}

const LIST = 'reviews';
const reviewKey = z.tuple([z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= 0), z.uuid()]);
const FIRST = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

const COLUMNS = `
  r.id, r.rating, r.body, CASE WHEN u.deleted_at IS NULL THEN u.display_name END AS author, r.seller_reply, r.created_at,
  to_jsonb(r.created_at) #>> '{}' AS created_key`;

/** How the stars of all are spread, 1 to 5, beside each review of a page: beside nothing where the page is empty. */
export const REVIEWS_OF_PRODUCT = `
  SELECT spread.distribution, page.*
  FROM (
    SELECT ARRAY[${[1, 2, 3, 4, 5].map((stars) => `count(*) FILTER (WHERE rating = ${stars})`).join(', ')}]::integer[]
      AS distribution
    FROM reviews WHERE product_id = $1::uuid AND ${PUBLISHED}
  ) spread
  LEFT JOIN LATERAL (
    SELECT ${COLUMNS} FROM reviews r JOIN users u ON u.id = r.user_id
    WHERE r.product_id = $1::uuid AND r.${PUBLISHED}
      AND (r.created_at, r.id) < ($3::timestamptz, $4::uuid)
    ORDER BY r.created_at DESC, r.id DESC LIMIT $2
  ) page ON true
  ORDER BY page.created_at DESC, page.id DESC`;

/** From so many reviewed products on, a seller's reviews are found sooner among all the newest ones. */
const MANY_PRODUCTS = 3_000;

export const REVIEWED_PRODUCTS = `
  SELECT count(*) AS count
  FROM (SELECT 1 FROM products WHERE user_id = $1::uuid AND rating_count > 0 LIMIT ${MANY_PRODUCTS}) reviewed`;

const OF_SELLER = `p.user_id = $1::uuid AND p.rating_count > 0
      AND ${REVIEWED_LISTING}`;

function reviewsOfSeller(latest: string): string {
  return `
    WITH latest AS MATERIALIZED (${latest})
    SELECT ${COLUMNS}, p.slug, p.title
    FROM latest JOIN reviews r USING (id) JOIN products p ON p.id = r.product_id JOIN users u ON u.id = r.user_id
    ORDER BY r.created_at DESC, r.id DESC`;
}

export const REVIEWS_OF_SELLER = {
  /** Each reviewed product gives its newest few, then they merge. */
  few: reviewsOfSeller(`
      SELECT newest.id FROM products p
      CROSS JOIN LATERAL (
        SELECT r.id, r.created_at FROM reviews r WHERE r.product_id = p.id AND r.${PUBLISHED}
        ORDER BY r.created_at DESC, r.id DESC LIMIT $2
      ) newest
      WHERE ${OF_SELLER}
      ORDER BY newest.created_at DESC, newest.id DESC LIMIT $2`),
  /** All reviews from the newest on, until enough are of the seller. */
  many: reviewsOfSeller(`
      SELECT r.id FROM reviews r JOIN products p ON p.id = r.product_id
      WHERE r.${PUBLISHED} AND ${OF_SELLER}
      ORDER BY r.created_at DESC, r.id DESC LIMIT $2`),
};

function summaryOf(distribution: number[]): ReviewSummaryView {
  const count = distribution.reduce((sum, reviews) => sum + reviews, 0);
  const stars = distribution.reduce((sum, reviews, index) => sum + reviews * (index + 1), 0);
  return { average: count === 0 ? 0 : Math.round((stars * 100) / count) / 100, count, distribution };
}

function reviewFrom(row: ReviewRow): ReviewView {
  return {
    id: row.id,
    rating: row.rating,
    body: row.body,
    author: row.author,
    sellerReply: row.seller_reply,
    createdAt: row.created_at.toISOString(),
  };
}
