import type { ResponsePolicy } from './performance/http/index.ts';

/** Whoever watches over the shop asks often, and many ask: a second-old answer is as good. */
const HEALTH = { route: '/api/health', ttl: 1, grace: 0, local: true };

/** Seconds an old list is served after a write, while one request makes the new one; a single thing shows a write at once. */
const LAG = 1;

/** What an answer shows is evicted by the tags of what it was made from: these times bound what no write tells of. */
const SHORT = { ttl: 60, grace: 600 };
const LONG = { ttl: 300, grace: 3_600 };
/** What people type, or narrow a list by: seldom the same twice. */
const SELDOM = { ttl: 30, grace: 60 };

const FILTERS = ['category', 'minPrice', 'maxPrice', 'condition', 'brand', 'rating', 'seller'];
const PAGES_OF_LIST = ['limit', 'page', 'cursor', 'sort', 'fields'];
const NARROWING = { parameters: ['minPrice', 'maxPrice', 'brand', 'cursor', 'page'], ...SELDOM };

const PAGE_FILTERS = ['category', 'min', 'max', 'condition', 'brand', 'rating', 'sort', 'pages', 'after'];
const PAGE_NARROWING = { parameters: ['min', 'max', 'brand', 'after', 'q'], ...SELDOM };

/**
 * How the answers of the shop's public addresses are cached: they are the same for everybody, signed in or not. What does
 * not stand here is never cached. A test holds the parameters to those of the routes.
 */
export const responsePolicies: readonly ResponsePolicy[] = [
  HEALTH,
  ...[
    { route: '/api/products', ...SHORT, parameters: [...PAGES_OF_LIST, ...FILTERS], seldomShared: NARROWING },
    { route: '/api/products/search', ...SELDOM, parameters: ['q', ...PAGES_OF_LIST, ...FILTERS] },
    {
      route: '/api/products/facets',
      ...SHORT,
      parameters: ['q', ...FILTERS],
      seldomShared: { parameters: ['minPrice', 'maxPrice', 'brand', 'q'], ...SELDOM },
    },
    { route: '/api/products/featured', ...LONG, parameters: ['limit'] },
    { route: '/api/products/:id', ...LONG, lag: 0 },
    { route: '/api/products/:id/related', ...LONG, parameters: ['limit'] },
    {
      route: '/api/products/:id/reviews',
      ...SHORT,
      parameters: ['limit', 'cursor'],
      seldomShared: { parameters: ['cursor'], ...SELDOM },
    },
    { route: '/api/categories', ...LONG },
    {
      route: '/api/sellers',
      ...SHORT,
      parameters: ['limit', 'sort', 'cursor'],
      seldomShared: { parameters: ['cursor'], ...SELDOM },
    },
    { route: '/api/sellers/:id', ...LONG, lag: 0 },
    { route: '/api/search/suggestions', ...LONG, parameters: ['q'] },
    { route: '/api/search/popular', ...LONG, parameters: ['limit'] },
  ].map((policy) => ({ lag: LAG, ...policy })),
  ...[
    { route: '/', ...LONG },
    { route: '/products', ...SHORT, parameters: ['q', ...PAGE_FILTERS], seldomShared: PAGE_NARROWING },
    { route: '/search', ...SELDOM, parameters: ['q', ...PAGE_FILTERS] },
    { route: '/c/*', ...SHORT, parameters: ['q', ...PAGE_FILTERS], seldomShared: PAGE_NARROWING },
    {
      route: '/p/:slug',
      ...LONG,
      lag: 0,
      parameters: ['variant', 'reviews'],
      seldomShared: { parameters: ['reviews'], ...SELDOM },
    },
    { route: '/s/:slug', ...SHORT, parameters: ['q', ...PAGE_FILTERS], seldomShared: PAGE_NARROWING },
    { route: '/categories', ...LONG },
    { route: '/about', ...LONG },
    { route: '/shipping', ...LONG },
    { route: '/manifest.webmanifest', ...LONG },
  ].map((policy) => ({ lag: LAG, language: true, ...policy })),
  ...['/sitemap.xml', '/sitemap-:part.xml', '/robots.txt', '/favicon.svg', '/icons/:size.png', '/logo'].map(
    (route) => ({ route, ...LONG }),
  ),
];
