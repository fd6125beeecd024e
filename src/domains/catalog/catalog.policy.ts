import { everybody, type Policy, signedIn } from '../../shared/policy.ts';

/**
 * Who may do what with listings. Everybody sees what is listed; a seller changes what is theirs; for everybody else a
 * listing of theirs that is not shown does not exist (404), and neither does somebody else's to change.
 */
export const catalogPolicy = {
  'GET /api/products': everybody('what is listed: LISTED'),
  'GET /api/products/search': everybody('what is listed: LISTED'),
  'GET /api/products/facets': everybody('counts of what is listed: LISTED'),
  'GET /api/products/featured': everybody('what is listed: LISTED'),
  'GET /api/products/{id}': everybody('what has a page: HAS_A_PAGE'),
  'GET /api/products/{id}/related': everybody('what is listed, beside what has a page: LISTED, HAS_A_PAGE'),
  'GET /api/categories': everybody('categories, with counts of what is listed'),
  'GET /api/search/suggestions': everybody('words and titles of live listings: LIVE'),
  'GET /api/search/popular': everybody('what many searched for'),
  'POST /api/products': signedIn('offers a listing of their own, with pictures they sent', { scope: 'products:write' }),
  'POST /api/images': signedIn('sends pictures for listings of their own', { scope: 'products:write' }),
  'GET /api/images/{id}': signedIn('what became of a picture they sent: ownedBy', { scope: 'products:read' }),
  'PATCH /api/products/{id}': signedIn('a listing of their own: ownListing', { scope: 'products:write' }),
} satisfies Policy;

/** Of `products p`: up for sale. Worded as the partial indexes are. */
export const LIVE = `p.status = 'active' AND p.deleted_at IS NULL`;

/** Of `users s`: whose listings are shown. */
export const SHOWN_SELLER = `s.status = 'active' AND s.deleted_at IS NULL`;

/** The same of `products p`, without a join. Looked up once a statement: suspended sellers are few. */
export const BY_A_SHOWN_SELLER = `p.user_id NOT IN (SELECT id FROM users WHERE status <> 'active' OR deleted_at IS NOT NULL)`;

/** Of `products p`: what may stand in lists, searches and counts. */
export const LISTED = `${LIVE} AND ${BY_A_SHOWN_SELLER}`;

/** Of `products p` and `users s`: a sold-out product keeps its page, as links to it live on. */
export const HAS_A_PAGE = `p.status IN ('active', 'sold_out') AND p.deleted_at IS NULL
      AND ${SHOWN_SELLER}`;

/** Of `products p`: what its seller may change, drafts and sold-out things too. @param me place of the person's id: "$2" */
export function ownListing(me: string): string {
  return `p.user_id = ${me} AND p.deleted_at IS NULL`;
}
