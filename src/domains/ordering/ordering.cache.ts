import { cached, TTL } from '../../performance/cache/index.ts';
import { identityTags } from '../identity/index.ts';
import type { DashboardView } from './dashboard.view.ts';

/** What of orders is cached, for how long, and what evicts it; seconds. */
export const orderingCache = {
  /** What changes how many listings or sales a seller has evicts it. */
  dashboard: cached<[sellerId: string], DashboardView>({
    key: 'seller-dashboard',
    ttl: TTL.minutes15,
    tags: (_view, sellerId) => [identityTags.listings(sellerId)],
  }),
};
