import { TEST_PASSWORD } from '../support/accounts.ts';
import { everybody, row, type Row, whoIsSignedIn } from '../support/authorisation/row.ts';

/**
 * Every route of the shop, and what each kind of person gets there. A route without a line fails the check: add one,
 * `row('METHOD route', statuses, { path, body })`, with the statuses in the order
 * anonymous, suspended, buyer, owner (of the product in facts.ts), other (another seller), admin. What is for admins alone
 * is [401, 401, 404, 404, 404, 200] in the API, where nobody else learns that it is there; a page that sends strangers to
 * sign in is [303, 303, 200, 200, 200, 200].
 */
export const AUTHORISATION: readonly Row[] = [
  // API: for everybody.
  row('GET /api/health', everybody(200)),
  row('GET /api/products', everybody(200)),
  row('GET /api/products/search', everybody(200), { path: () => '/api/products/search?q=cup' }),
  row('GET /api/products/facets', everybody(200)),
  row('GET /api/products/featured', everybody(200)),
  row('GET /api/products/{id}', everybody(200), { path: ({ product }) => `/api/products/${product.id}` }),
  row('GET /api/products/{id}/related', everybody(200), {
    path: ({ product }) => `/api/products/${product.id}/related`,
  }),
  row('GET /api/products/{id}/reviews', everybody(200), {
    path: ({ product }) => `/api/products/${product.id}/reviews`,
  }),
  row('GET /api/categories', everybody(200)),
  row('GET /api/search/suggestions', everybody(200), { path: () => '/api/search/suggestions?q=cup' }),
  row('GET /api/search/popular', everybody(200)),
  row('GET /api/sellers', everybody(200)),
  row('GET /api/sellers/{id}', everybody(200), { path: () => '/api/sellers/owner' }),

  // API: listings.
  row('PATCH /api/products/{id}', [401, 401, 404, 200, 404, 404], {
    path: ({ product }) => `/api/products/${product.id}`,
    body: () => ({ title: 'A cup, once more' }),
  }),

  // API: sessions.
  row('POST /api/auth/login', [401, 401, 200, 200, 200, 200], {
    body: ({ people }, actor) => ({
      email: actor === 'anonymous' ? 'nobody@shop.example' : people[actor].email,
      password: TEST_PASSWORD,
    }),
    endsSession: true,
  }),
  row('GET /api/auth/session', whoIsSignedIn(200)),
  row('DELETE /api/auth/session', everybody(204), { endsSession: true }),

  // Pages: for everybody.
  row('GET /', everybody(200)),
  row('GET /products', everybody(200)),
  row('GET /search', everybody(200), { path: () => '/search?q=cup' }),
  row('GET /categories', everybody(200)),
  row('GET /c/[...path]', everybody(200), { path: () => '/c/things' }),
  row('GET /p/[slug]', everybody(200), { path: ({ product }) => `/p/${product.slug}` }),
  row('GET /s/[slug]', everybody(200), { path: () => '/s/owner' }),
  row('GET /about', everybody(200)),
  row('GET /shipping', everybody(200)),
  row('GET /404', everybody(404)),
  row('GET /500', everybody(500)),

  // Files that pages are made of.
  row('GET /favicon.svg', everybody(200)),
  row('GET /icons/[size].png', everybody(200), { path: () => '/icons/180.png' }),
  row('GET /logo', everybody(404)),
  row('GET /manifest.webmanifest', everybody(200)),
  row('GET /robots.txt', everybody(200)),
  row('GET /sitemap.xml', everybody(200)),
  row('GET /sitemap-[part].xml', everybody(200), { path: () => '/sitemap-1.xml' }),
];
