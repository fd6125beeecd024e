import type { INestApplicationContext } from '@nestjs/common';

import { OwnListings } from '../src/domains/catalog/index.ts';
import { ListBoughtOrders, ReadDashboard } from '../src/domains/ordering/index.ts';
import type { HotQuery } from './queries.catalogue.ts';

/** What people are asked for when they are signed in: of their own listings, sales and orders. */
export function businessQueries(app: INestApplicationContext): HotQuery[] {
  const [dashboard, orders, listings] = [app.get(ReadDashboard), app.get(ListBoughtOrders), app.get(OwnListings)];
  return [
    { name: 'dashboard of a seller', run: async (_, facts, draw) => dashboard.of(draw.of(facts.sellers).id) },
    {
      name: 'dashboard of one of the largest sellers',
      run: async (_, facts, draw) => dashboard.of(draw.of(facts.merchants)),
    },
    {
      name: 'orders of a buyer, some pages',
      run: async (_, facts, draw) => walkOrders(orders, draw.of(facts.buyers), 1 + draw.below(3)),
    },
    {
      name: 'orders of one of the keenest buyers, some pages',
      run: async (_, facts, draw) => walkOrders(orders, draw.of(facts.keenest), 1 + draw.below(3)),
    },
    { name: 'own listings of a seller', run: async (_, facts, draw) => listings.list(draw.of(facts.sellers).id) },
  ];
}

async function walkOrders(orders: ListBoughtOrders, buyer: string, pages: number): Promise<void> {
  let cursor: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const { nextCursor } = await orders.of(buyer, { limit: 20, cursor });
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}
