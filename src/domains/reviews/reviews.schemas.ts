import { z } from 'zod';

import { required, text, wholeNumber } from '../../performance/http/index.ts';
import { reviewSummaryView, reviewView } from './review.view.ts';

export const reviewsParams = z.object({ id: required(text('the id or slug of a product', { maxLength: 160 })) });
export const reviewsQuery = z.object({
  limit: wholeNumber('how many to answer, 20 unless given', { min: 1, max: 100 }),
  cursor: text('the nextCursor of the page before', { maxLength: 512, pattern: /^[A-Za-z0-9_-]+$/ }),
});

export const reviewsResponse = z
  .object({
    data: z.array(reviewView),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable() }),
    summary: reviewSummaryView,
  })
  .meta({ id: 'Reviews' });

export type ReviewsParams = z.infer<typeof reviewsParams>;
export type ReviewsQuery = z.infer<typeof reviewsQuery>;
