import { consolePolicy } from './console/index.ts';
import { catalogPolicy } from './domains/catalog/index.ts';
import { identityPolicy } from './domains/identity/index.ts';
import { mailPolicy } from './domains/mail/index.ts';
import { mediaPolicy } from './domains/media/index.ts';
import { orderingPolicy } from './domains/ordering/index.ts';
import { reviewsPolicy } from './domains/reviews/index.ts';
import { everybody, type Policy } from './shared/policy.ts';

/** Who may do what, by domain. A route of the API that stands in none of them, or in two, fails the tests. */
export const policies: Readonly<Record<string, Policy>> = {
  shop: { 'GET /api/health': everybody('whether the shop can serve, and nothing of whom') },
  catalog: catalogPolicy,
  identity: identityPolicy,
  mail: mailPolicy,
  media: mediaPolicy,
  ordering: orderingPolicy,
  reviews: reviewsPolicy,
  console: consolePolicy,
};
