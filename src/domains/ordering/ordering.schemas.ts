import { z } from 'zod';

import { text, wholeNumber } from '../../performance/http/index.ts';
import { boughtOrderView } from './order.view.ts';

export const ordersQuery = z.object({
  limit: wholeNumber('how many to answer, 20 unless given', { min: 1, max: 50 }),
  cursor: text('the nextCursor of the page before', { maxLength: 512, pattern: /^[A-Za-z0-9_-]+$/ }),
});

export const ordersResponse = z
  .object({
    data: z.array(boughtOrderView),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable() }),
  })
  .meta({ id: 'BoughtOrders' });

export type OrdersQuery = z.infer<typeof ordersQuery>;
