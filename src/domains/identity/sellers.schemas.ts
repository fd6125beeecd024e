import { z } from 'zod';

import { choice, required, text, wholeNumber } from '../../performance/http/index.ts';
import { sellerView } from './seller.view.ts';

export const sellersQuery = z.object({
  limit: wholeNumber('how many to answer, 20 unless given', { min: 1, max: 100 }),
  sort: choice('top: those with the most popular listings, one page; newest: all of them', ['top', 'newest']),
  cursor: text('the nextCursor of the page before, in sort=newest', { maxLength: 512, pattern: /^[A-Za-z0-9_-]+$/ }),
});
export const sellerParams = z.object({ id: required(text('the id or slug of a seller', { maxLength: 120 })) });

export const sellersResponse = z
  .object({
    data: z.array(sellerView),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable() }),
  })
  .meta({ id: 'Sellers' });
export const sellerResponse = sellerView;

export type SellersQuery = z.infer<typeof sellersQuery>;
export type SellerParams = z.infer<typeof sellerParams>;
