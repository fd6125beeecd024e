import { ListBoughtOrders, ReadDashboard } from '../domains/ordering/index.ts';
import type { Business } from '../storefront/business.ts';
import type { Visit } from './visit.ts';

const ORDERS = 20;

/** What somebody sold and bought, by the queries of the API. */
export function businessForPages(visit: Visit): Business {
  const me = async () => (await visit.signedIn()).person.id;
  return {
    dashboard: async () => visit.use(ReadDashboard).of(await me()),
    bought: async (cursor) => {
      const page = { limit: ORDERS, cursor: cursor ?? undefined };
      const { data, nextCursor } = await visit.use(ListBoughtOrders).of(await me(), page);
      return { data, next: nextCursor };
    },
  };
}
