import { z } from 'zod';

import { presentPassword } from '../person.schemas.ts';
import { SCOPES, scopeSchema } from './scopes.ts';

export const LONGEST_DAYS = 365;
const USUAL_DAYS = 90;

const NAME = 'text of 1 to 80 characters, to tell tokens apart';
const SCOPE_LIST = `what the token may do, each once: ${SCOPES.join(', ')}`;
const DAYS = `a whole number of days from 1 to ${LONGEST_DAYS}; ${USUAL_DAYS} unless given`;

export const tokenRequest = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(80)
      .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed())
      .describe(NAME),
    scopes: z
      .array(scopeSchema)
      .min(1)
      .max(SCOPES.length)
      .refine((scopes) => new Set(scopes).size === scopes.length)
      .describe(SCOPE_LIST),
    expiresInDays: z.int().min(1).max(LONGEST_DAYS).default(USUAL_DAYS).describe(DAYS),
    current: presentPassword.optional().describe('your present password'),
  })
  .meta({ id: 'TokenRequest' });

export const tokenParams = z.object({ id: z.uuid().describe('the id of a token of your own') });

export type TokenRequest = z.infer<typeof tokenRequest>;
export type TokenParams = z.infer<typeof tokenParams>;
