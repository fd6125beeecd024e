import { z } from 'zod';

import { pictureView } from '../media/index.ts';

const orderStatus = z.enum(['pending', 'processing', 'shipped', 'completed', 'cancelled', 'refunded']);

export const boughtOrderView = z
  .object({
    id: z.uuid(),
    status: orderStatus,
    total: z.int().describe('Minor units'),
    currency: z.string(),
    orderedAt: z.iso.datetime(),
    seller: z.object({ name: z.string(), slug: z.string().nullable().describe('null: without a page by now') }),
    items: z.array(
      z.object({
        id: z.uuid(),
        title: z.string().describe('As it was when it was bought'),
        options: z.record(z.string(), z.string()),
        quantity: z.int(),
        price: z.int().describe('Of one piece, as it was when it was bought'),
        slug: z.string().nullable().describe('Of its page; null: without one by now'),
        picture: pictureView.nullable(),
      }),
    ),
  })
  .meta({ id: 'BoughtOrder' });

export type OrderStatus = z.infer<typeof orderStatus>;
export type BoughtOrderView = z.infer<typeof boughtOrderView>;
