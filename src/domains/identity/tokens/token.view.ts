import { z } from 'zod';

import { scopeSchema } from './scopes.ts';

/** A token as its person sees it; the token itself is shown once, when it is made. */
export const tokenView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scopes: z.array(scopeSchema),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().describe('To a quarter of an hour; null: never'),
  })
  .meta({ id: 'ApiToken' });

export const newTokenView = tokenView
  .extend({ token: z.string().describe('To be kept secret; shown this once') })
  .meta({ id: 'NewApiToken' });

export const tokensView = z
  .object({
    data: z.array(tokenView),
    page: z.object({ limit: z.int(), nextCursor: z.null() }),
  })
  .meta({ id: 'ApiTokens' });

export type TokenView = z.infer<typeof tokenView>;
export type NewTokenView = z.infer<typeof newTokenView>;
export type TokensView = z.infer<typeof tokensView>;
