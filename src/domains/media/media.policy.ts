import type { Policy } from '../../shared/policy.ts';

/**
 * Who may do what with pictures. No route of the API is theirs. A picture is stored under the SHA-256 of its bytes and
 * shown at `/images/…` to everybody who has that address, as cards and pages of everybody do; nothing private is ever
 * stored there. Who may add one is said by the domain that takes it (`PUT /api/account/avatar` of identity, `POST /api/images`
 * of the catalogue), and what is stored is never replaced. Originals are nobody's to see.
 */
export const mediaPolicy = {} satisfies Policy;
