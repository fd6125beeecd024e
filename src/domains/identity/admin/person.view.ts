import { z } from 'zod';

export const ROLES = ['buyer', 'seller', 'admin'] as const;
export const STATUSES = ['active', 'suspended', 'deleted'] as const;

export const listedPersonView = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string(),
    slug: z.string(),
    role: z.enum(ROLES),
    status: z.enum(STATUSES),
    joinedAt: z.iso.datetime(),
  })
  .meta({ id: 'ListedPerson' });

export const sessionOfPersonView = z
  .object({
    id: z.uuid(),
    openedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().describe('Exact to a quarter of an hour'),
    endsAt: z.iso.datetime(),
    live: z.boolean().describe('Neither over nor revoked'),
    network: z.string().nullable().describe('The /24 or /48 it was last renewed from'),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'SessionOfPerson' });

/** Somebody may have looked for a number that nobody has, in any form that PostgreSQL takes. */
const namedPerson = z.object({ id: z.guid(), name: z.string().nullable().describe('null once the account is gone') });

export const auditEntryView = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime(),
    action: z.string(),
    actor: namedPerson.nullable().describe('Who did it; null where nobody was signed in, or they left the shop'),
    subject: namedPerson.nullable().describe('Whose account it is about'),
    detail: z.record(z.string(), z.unknown()),
    network: z.string().nullable().describe('The /24 or /48 the request came from'),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

export const personView = listedPersonView
  .extend({
    location: z.string(),
    locale: z.string(),
    currency: z.string(),
    suspension: z.object({ since: z.iso.datetime().nullable(), reason: z.string().nullable() }).nullable(),
    deletedAt: z.iso.datetime().nullable(),
    listings: z.int().describe('Active ones, whether they are shown or not'),
    purchases: z.int(),
    sales: z.int(),
    secondFactors: z
      .object({ totp: z.boolean().describe('An authenticator app'), passkeys: z.int(), recoveryCodes: z.int() })
      .describe('What the person signs in with beside the password'),
    sessions: z.array(sessionOfPersonView).describe('The latest 50'),
    audit: z
      .array(auditEntryView)
      .describe('The latest 20 entries by or about the person, besides who looked at their data'),
  })
  .meta({ id: 'Person' });

export type ListedPersonView = z.infer<typeof listedPersonView>;
export type SessionOfPersonView = z.infer<typeof sessionOfPersonView>;
export type AuditEntryView = z.infer<typeof auditEntryView>;
export type PersonView = z.infer<typeof personView>;
