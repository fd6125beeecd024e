/** The pages that read a form: their addresses, as Fastify writes them. Every other page answers POST with 404. */
export const formPages: readonly string[] = [
  '/sign-in',
  '/sign-in/second-step',
  '/sign-out',
  '/register',
  '/confirm-email',
  '/forgotten-password',
  '/reset-password',
  '/confirm-change',
  '/account/security',
  '/admin/users/:id',
  '/admin/users/:id/second-factors',
  '/admin/users/:id/suspension',
  '/admin/users/:id/sessions',
  '/console/indexes/proposals',
  '/console/indexes/proposals/:id',
  '/console/builds',
  '/console/builds/:id',
  '/account/security/app',
  '/account/security/codes',
  '/account/security/passkeys/:id',
  '/account',
  '/account/profile',
  '/account/settings',
  '/account/tokens',
  '/account/data',
];

/** Those whose forms may hold what other programs wrote, such as a plan of a database. */
export const longFormPages: readonly string[] = ['/console/analyse'];

/** Those whose forms may hold pictures. */
export const fileFormPages: readonly string[] = ['/account/listings/new', '/account/listings/:id'];
