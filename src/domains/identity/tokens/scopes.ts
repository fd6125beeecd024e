import { z } from 'zod';

/** What a program may be allowed, no more of each than its person may. Writing does not include reading. */
export const SCOPES = [
  'account:read',
  'account:write',
  'products:read',
  'products:write',
  'orders:read',
  'orders:write',
  'messages:read',
  'messages:write',
] as const;

export type Scope = (typeof SCOPES)[number];

export const scopeSchema = z.enum(SCOPES);
