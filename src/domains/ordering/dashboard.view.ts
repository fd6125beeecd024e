import { z } from 'zod';

import { pictureView } from '../media/index.ts';

const money = z.object({ amount: z.int().describe('Minor units'), currency: z.string() });

const period = z.object({
  from: z.iso.date().describe('Its first day, UTC'),
  orders: z.int().describe('Ordered in it, whatever became of them'),
  revenue: z.array(money).describe('Of its orders that are completed now'),
});

export const dashboardView = z
  .object({
    at: z.iso.datetime().describe('When this was counted; it is kept for 15 minutes at most'),
    listings: z.object({ total: z.int(), active: z.int() }),
    orders: z.object({
      total: z.int(),
      open: z.int().describe('Neither completed nor cancelled nor refunded'),
      completed: z.int(),
      lost: z.int().describe('Cancelled or refunded'),
    }),
    revenue: z.array(money).describe('Of completed orders, each currency by itself; the one with most orders first'),
    reviews: z.object({
      count: z.int().describe('Published ones'),
      average: z.number().describe('0 to 5, two decimals; 0 without any'),
    }),
    days: z.array(period).length(30).describe('The last 30 days; the last one is today'),
    months: z.array(period).length(12).describe('The last 12 months; the last one is this month'),
    bestSellers: z
      .array(
        z.object({
          id: z.uuid(),
          slug: z.string(),
          title: z.string(),
          shown: z.boolean().describe('Whether its page can be opened'),
          units: z.int().describe('Sold in completed orders'),
          revenue: money,
          picture: pictureView.nullable(),
        }),
      )
      .max(5),
  })
  .meta({ id: 'SellerDashboard' });

export type DashboardView = z.infer<typeof dashboardView>;
export type PeriodView = z.infer<typeof period>;
