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

  row('POST /api/products', [401, 401, 403, 201, 201, 201], {
    body: () => ({ title: 'A new cup', category: 'things', price: 500, stock: 1 }),
  }),
  row('POST /api/images', whoIsSignedIn(400)),
  row('GET /api/images/{id}', [401, 401, 404, 200, 404, 404], { path: ({ upload }) => `/api/images/${upload}` }),
  // API: orders. What is theirs alone: another's is in no answer.
  row('GET /api/seller/dashboard', whoIsSignedIn(200)),
  row('GET /api/orders', whoIsSignedIn(200)),

  // Their pages: here, as the buyer of below begins to sell.
  row('GET /account/listings', [303, 303, 303, 200, 200, 200]),
  row('GET /account/listings/new', [303, 303, 303, 200, 200, 200]),
  row('GET /account/dashboard', [303, 303, 303, 200, 200, 200]),
  row('GET /account/orders', [303, 303, 200, 200, 200, 200]),
  row('GET /account/listings/[id]', [303, 303, 404, 200, 404, 404], {
    path: ({ product }) => `/account/listings/${product.id}`,
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

  row('PUT /api/auth/session/proof', whoIsSignedIn(400), { body: () => ({}), endsSession: true }),
  row('POST /api/auth/session/proof/passkey-challenges', whoIsSignedIn(409), { body: () => ({}), endsSession: true }),

  // API: accounts and administration. An empty body shows who gets as far as its being read (400).
  row('GET /api/account/sessions', whoIsSignedIn(200)),
  row('DELETE /api/account/sessions', whoIsSignedIn(204), { endsSession: true }),
  row('DELETE /api/account/sessions/{id}', whoIsSignedIn(404), {
    path: ({ people }) => `/api/account/sessions/${people.buyer.id}`,
    endsSession: true,
  }),
  row('POST /api/auth/registrations', everybody(400), { body: () => ({}), endsSession: true }),
  row('POST /api/auth/registrations/confirmation', everybody(400), { body: () => ({}), endsSession: true }),
  row('POST /api/auth/password-resets', everybody(400), { body: () => ({}), endsSession: true }),
  row('PUT /api/auth/password', everybody(400), { body: () => ({}), endsSession: true }),
  row('PUT /api/account/password', whoIsSignedIn(400), { body: () => ({}), endsSession: true }),
  row('POST /api/account/email-changes', whoIsSignedIn(400), { body: () => ({}), endsSession: true }),
  row('PUT /api/account/email', everybody(400), { body: () => ({}), endsSession: true }),
  row('GET /api/auth/second-factor', everybody(401)),
  row('POST /api/auth/second-factor', everybody(400), { body: () => ({}), endsSession: true }),
  row('GET /api/account/second-factors', whoIsSignedIn(200)),
  row('POST /api/account/totp', whoIsSignedIn(201), { body: () => ({}), endsSession: true }),
  row('POST /api/account/totp/confirmation', whoIsSignedIn(400), { body: () => ({}), endsSession: true }),
  row('POST /api/account/totp/removal', whoIsSignedIn(404), { body: () => ({}), endsSession: true }),
  row('POST /api/account/recovery-codes', whoIsSignedIn(409), { body: () => ({}), endsSession: true }),
  row('POST /api/auth/passkey-challenges', everybody(409), { body: () => ({}), endsSession: true }),
  row('POST /api/auth/passkey-sessions', everybody(400), { body: () => ({}), endsSession: true }),
  row('POST /api/auth/second-factor/passkey-challenges', everybody(401), { body: () => ({}), endsSession: true }),
  row('GET /api/account/passkeys', whoIsSignedIn(200)),
  row('POST /api/account/passkeys', whoIsSignedIn(400), { body: () => ({}), endsSession: true }),
  row('POST /api/account/passkey-challenges', whoIsSignedIn(409), { body: () => ({}), endsSession: true }),
  row('PATCH /api/account/passkeys/{id}', whoIsSignedIn(400), {
    path: ({ people }) => `/api/account/passkeys/${people.buyer.id}`,
    body: () => ({}),
    endsSession: true,
  }),
  row('POST /api/account/passkeys/{id}/removal', whoIsSignedIn(404), {
    path: ({ people }) => `/api/account/passkeys/${people.buyer.id}/removal`,
    body: () => ({}),
    endsSession: true,
  }),
  row('GET /api/account', whoIsSignedIn(200)),
  row('PATCH /api/account', whoIsSignedIn(400), { body: () => ({}), endsSession: true }),
  row('DELETE /api/account', whoIsSignedIn(400), { body: () => ({}), endsSession: true }),
  row('PUT /api/account/avatar', whoIsSignedIn(400), { endsSession: true }),
  row('DELETE /api/account/avatar', whoIsSignedIn(204), { endsSession: true }),
  row('POST /api/account/seller-role', whoIsSignedIn(200), { endsSession: true }),
  row('POST /api/account/tokens', whoIsSignedIn(400), { body: () => ({}), endsSession: true }),
  row('GET /api/account/tokens', whoIsSignedIn(200)),
  row('DELETE /api/account/tokens/{id}', whoIsSignedIn(404), {
    path: ({ people }) => `/api/account/tokens/${people.buyer.id}`,
    endsSession: true,
  }),
  row('GET /api/account/export', whoIsSignedIn(200)),
  row('POST /api/account/export', whoIsSignedIn(400), { body: () => ({}), endsSession: true }),
  row('GET /api/admin/users', [404, 404, 404, 404, 404, 200]),
  row('GET /api/admin/users/{id}', [404, 404, 404, 404, 404, 200], {
    path: ({ people }) => `/api/admin/users/${people.buyer.id}`,
  }),
  row('GET /api/admin/audit-log', [404, 404, 404, 404, 404, 200]),
  row('PUT /api/admin/users/{id}/suspension', [404, 404, 404, 404, 404, 400], {
    path: ({ people }) => `/api/admin/users/${people.buyer.id}/suspension`,
    body: () => ({}),
    endsSession: true,
  }),
  row('DELETE /api/admin/users/{id}/suspension', [404, 404, 404, 404, 404, 204], {
    path: ({ people }) => `/api/admin/users/${people.buyer.id}/suspension`,
    endsSession: true,
  }),
  row('PUT /api/admin/users/{id}/role', [404, 404, 404, 404, 404, 400], {
    path: ({ people }) => `/api/admin/users/${people.buyer.id}/role`,
    body: () => ({}),
    endsSession: true,
  }),
  row('DELETE /api/admin/users/{id}/sessions', [404, 404, 404, 404, 404, 204], {
    path: ({ people }) => `/api/admin/users/${people.buyer.id}/sessions`,
    endsSession: true,
  }),
  row('DELETE /api/admin/users/{id}/sessions/{session}', everybody(404), {
    path: ({ people }) => `/api/admin/users/${people.buyer.id}/sessions/${people.other.id}`,
    endsSession: true,
  }),
  row('DELETE /api/admin/users/{id}/second-factors', [404, 404, 404, 404, 404, 409], {
    path: ({ people }) => `/api/admin/users/${people.buyer.id}/second-factors`,
    endsSession: true,
  }),

  // API: the console.
  row('GET /api/admin/insight/advice', [404, 404, 404, 404, 404, 200]),
  row('POST /api/admin/insight/advice', [404, 404, 404, 404, 404, 202], { endsSession: true }),
  row('GET /api/admin/insight/advice/{id}', everybody(404), {
    path: ({ people }) => `/api/admin/insight/advice/${people.buyer.id}`,
  }),
  row('POST /api/admin/insight/advice/{id}/cancellation', everybody(404), {
    path: ({ people }) => `/api/admin/insight/advice/${people.buyer.id}/cancellation`,
  }),
  row('GET /api/admin/insight/builds', [404, 404, 404, 404, 404, 200]),
  row('GET /api/admin/insight/statements', [404, 404, 404, 404, 404, 200]),
  // Nobody has sampled a statement of that id.
  row('GET /api/admin/insight/statements/{id}', everybody(404), { path: () => '/api/admin/insight/statements/1' }),
  row('GET /api/admin/insight/tables', [404, 404, 404, 404, 404, 200]),
  row('GET /api/admin/insight/indexes', [404, 404, 404, 404, 404, 200]),
  row('GET /api/admin/insight/health', [404, 404, 404, 404, 404, 200]),
  row('POST /api/admin/insight/analyses', [404, 404, 404, 404, 404, 200], { body: () => ({ sql: 'SELECT 1' }) }),
  row('POST /api/admin/insight/builds', [404, 404, 404, 404, 404, 400], { body: () => ({}), endsSession: true }),
  row('GET /api/admin/insight/builds/{id}', everybody(404), {
    path: ({ people }) => `/api/admin/insight/builds/${people.buyer.id}`,
  }),
  row('POST /api/admin/insight/builds/{id}/cancellation', everybody(404), {
    path: ({ people }) => `/api/admin/insight/builds/${people.buyer.id}/cancellation`,
    endsSession: true,
  }),

  // Pages: accounts and administration.
  row('GET /account/security/app', [303, 303, 200, 200, 200, 200]),
  row('GET /account/security/codes', [303, 303, 200, 200, 200, 200]),
  row('GET /account/security/passkeys/new', [303, 303, 200, 200, 200, 200]),
  row('GET /account/security/passkeys/[id]', [303, 303, 404, 404, 404, 404], {
    path: ({ people }) => `/account/security/passkeys/${people.buyer.id}`,
  }),
  row('GET /account/security', [303, 303, 200, 200, 200, 200]),
  row('GET /account', [303, 303, 200, 200, 200, 200]),
  row('GET /account/profile', [303, 303, 200, 200, 200, 200]),
  row('GET /account/settings', [303, 303, 200, 200, 200, 200]),
  row('GET /account/tokens', [303, 303, 200, 200, 200, 200]),
  row('GET /account/data', [303, 303, 200, 200, 200, 200]),
  row('GET /admin/audit-log', [404, 404, 404, 404, 404, 200]),
  row('GET /admin/users/[id]/sessions', [404, 404, 404, 404, 404, 200], {
    path: ({ people }) => `/admin/users/${people.buyer.id}/sessions`,
  }),
  row('GET /admin/users/[id]/second-factors', [404, 404, 404, 404, 404, 200], {
    path: ({ people }) => `/admin/users/${people.buyer.id}/second-factors`,
  }),
  row('GET /admin/users/[id]/suspension', [404, 404, 404, 404, 404, 200], {
    path: ({ people }) => `/admin/users/${people.buyer.id}/suspension`,
  }),
  row('GET /admin/users/[id]', [404, 404, 404, 404, 404, 200], {
    path: ({ people }) => `/admin/users/${people.buyer.id}`,
  }),
  row('GET /admin/users', [404, 404, 404, 404, 404, 200]),
  row('GET /admin', [404, 404, 404, 404, 404, 200]),
  row('GET /console/analyse', [404, 404, 404, 404, 404, 200]),
  row('GET /console', [404, 404, 404, 404, 404, 200]),
  row('GET /console/queries', [404, 404, 404, 404, 404, 200]),
  // Nobody has sampled a statement of that id.
  row('GET /console/queries/[id]', everybody(404), { path: () => '/console/queries/1' }),
  row('GET /console/health', [404, 404, 404, 404, 404, 200]),
  row('GET /console/indexes', [404, 404, 404, 404, 404, 200]),
  row('GET /console/indexes/proposals', [404, 404, 404, 404, 404, 200]),
  row('GET /console/indexes/proposals/[id]', everybody(404), {
    path: ({ people }) => `/console/indexes/proposals/${people.buyer.id}`,
  }),
  row('GET /console/builds', [404, 404, 404, 404, 404, 200]),
  row('GET /console/builds/[id]', everybody(404), { path: ({ people }) => `/console/builds/${people.buyer.id}` }),
  row('GET /confirm-change', everybody(404)),
  row('GET /confirm-email', everybody(404)),
  row('GET /forgotten-password', everybody(200)),
  row('GET /register', [200, 200, 303, 303, 303, 303]),
  row('GET /reset-password', everybody(404)),
  row('GET /sign-in/second-step', everybody(303)),
  row('GET /sign-in', [200, 200, 303, 303, 303, 303]),
  row('GET /sign-out', everybody(200)),

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
