import { z } from 'zod';

import type { Session } from './sessions/sessions.ts';

/** Who is signed in, to themselves. */
export const signedInView = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    slug: z.string(),
    role: z.enum(['buyer', 'seller', 'admin']),
    locale: z.string(),
    currency: z.string(),
    expiresAt: z.iso.datetime().describe('When the session ends'),
  })
  .meta({ id: 'SignedIn' });

export type SignedInView = z.infer<typeof signedInView>;

export function signedInFrom({ person, expiresAt }: Session): SignedInView {
  return { ...person, expiresAt: expiresAt.toISOString() };
}
