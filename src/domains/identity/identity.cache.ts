import { cached, TTL } from '../../performance/cache/index.ts';
import { identityTags } from './identity.tags.ts';
import type { SellerView } from './seller.view.ts';

/** What of people is cached, for how long, and what evicts it; seconds. */
export const identityCache = {
  seller: cached<[slugOrId: string], SellerView | undefined>({
    key: 'seller',
    ttl: TTL.minutes15,
    local: true,
    tags: (seller) =>
      seller === undefined
        ? [identityTags.sellers]
        : [identityTags.person(seller.id), identityTags.listings(seller.id)],
  }),
  topSellers: cached<[limit: number], SellerView[]>({
    key: 'top-sellers',
    ttl: TTL.minutes15,
    tags: [identityTags.sellers],
  }),
};
