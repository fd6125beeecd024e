import type { Cache } from '../../../performance/cache/index.ts';
import type { Database } from '../../../performance/database/index.ts';
import { identityTags } from '../identity.tags.ts';
import { reviewedBy } from './profile.queries.ts';

const REVIEWS_AT_ONCE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Evicts what shows the name, the picture or the words of a person: their session, their page and lists of sellers. */
export async function evictPerson(cache: Cache, personId: string): Promise<void> {
  await cache.evict([identityTags.person(personId), identityTags.listings(personId), identityTags.sellers]);
}

/** As above, and the reviews they wrote, part by part: pages of listings show them under the name of then. */
export async function evictPersonAndReviews(database: Database, cache: Cache, personId: string): Promise<void> {
  await evictPerson(cache, personId);
  for (let after = FIRST; ;) {
    const reviews = await reviewedBy(database, personId, after, REVIEWS_AT_ONCE);
    const tags = reviews.flatMap(({ product, seller }) => [`product:${product}`, identityTags.listings(seller)]);
    if (tags.length > 0) await cache.evict([...new Set(tags)]);
    const last = reviews.at(-1);
    if (last === undefined || reviews.length < REVIEWS_AT_ONCE) return;
    after = last.id;
  }
}
