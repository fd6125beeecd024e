import { z } from 'zod';

export const reviewView = z
  .object({
    id: z.uuid(),
    rating: z.int().min(1).max(5),
    body: z.string(),
    author: z.string().nullable().describe('null for somebody who has left the shop'),
    sellerReply: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Review' });

export const reviewSummaryView = z
  .object({
    average: z.number().describe('0 to 5, two decimals; 0 without reviews'),
    count: z.int(),
    distribution: z.array(z.int()).length(5).describe('How many reviews gave one star, two stars, … five stars'),
  })
  .meta({ id: 'ReviewSummary' });

export type ReviewView = z.infer<typeof reviewView>;
export type ReviewSummaryView = z.infer<typeof reviewSummaryView>;
