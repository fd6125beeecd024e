import { z } from 'zod';

import { pictureView } from '../media/index.ts';

export const sellerCardView = z
  .object({ id: z.uuid(), slug: z.string(), name: z.string(), location: z.string() })
  .meta({ id: 'SellerCard' });

export const sellerView = sellerCardView
  .extend({
    bio: z.string(),
    avatar: pictureView.nullable(),
    joinedAt: z.iso.datetime(),
    followers: z.int(),
    listings: z.int().describe('Active listings'),
    sales: z.int().describe('Completed orders'),
    ratingAverage: z
      .number()
      .describe('0 to 5, two decimals, over the published reviews of all products; 0 without any'),
    ratingCount: z.int(),
  })
  .meta({ id: 'Seller' });

export type SellerCardView = z.infer<typeof sellerCardView>;
export type SellerView = z.infer<typeof sellerView>;
