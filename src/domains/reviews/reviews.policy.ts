import { everybody, type Policy } from '../../shared/policy.ts';

/** Who may do what with reviews: everybody reads those that are published, of things that everybody may see. */
export const reviewsPolicy = {
  'GET /api/products/{id}/reviews': everybody(
    'published reviews of what has a page: PUBLISHED, HAS_A_PAGE of the catalogue',
  ),
} satisfies Policy;

/** Of `reviews`. */
export const PUBLISHED = `status = 'published'`;

/** Of `products p`: what a seller is reviewed by. Their listing may be sold out, not gone. */
export const REVIEWED_LISTING = `p.status IN ('active', 'sold_out') AND p.deleted_at IS NULL`;
