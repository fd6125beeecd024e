import { z } from 'zod';

import { choice, required, text, wholeNumber } from '../../../performance/http/index.ts';
import { type AuditAction, auditActions } from '../audit/audit-actions.ts';
import { auditEntryView, listedPersonView, ROLES, STATUSES } from './person.view.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?$/;

const limit = wholeNumber('how many to answer, 20 unless given', { min: 1, max: 100 });
const cursor = text('the nextCursor of the page before', { maxLength: 512, pattern: /^[A-Za-z0-9_-]+$/ });
const id = (about: string) => text(about, { maxLength: 36, pattern: UUID });

/** Shorter words are in nearly everybody's name: no index finds them. */
const WORDS = /^\s*\S.*\S.*\S\s*$/su;

export const peopleQuery = z.object({
  q: text('an id, or 3 characters or more of an e-mail address, a name or a page', { maxLength: 254, pattern: WORDS }),
  role: choice('people of one role', ROLES),
  status: choice('people of one status', STATUSES),
  limit,
  cursor,
});

export const auditQuery = z.object({
  person: id('the id of a person: what they did, and what was done to them'),
  actor: id('the id of a person: what they did'),
  action: choice('one kind of action', Object.keys(auditActions) as AuditAction[]),
  from: moment('not before'),
  until: moment('before'),
  limit,
  cursor,
});

export const personParams = z.object({ id: required(id('the id of a person')) });
export const sessionParams = personParams.extend({ session: required(id('the id of a session')) });

const REASON = 'text of 1 to 500 characters';

export const suspensionBody = z
  .object({
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .refine((given) => given.isWellFormed() && !given.includes('\0'))
      .describe(REASON),
  })
  .meta({ id: 'Suspension' });

export const roleBody = z
  .object({ role: z.enum(ROLES).describe(`one of ${ROLES.join(', ')}`) })
  .meta({ id: 'RoleOfPerson' });

const page = z.object({ limit: z.int(), nextCursor: z.string().nullable() });

export const peopleResponse = z.object({ data: z.array(listedPersonView), page }).meta({ id: 'People' });
export const auditResponse = z.object({ data: z.array(auditEntryView), page }).meta({ id: 'AuditLog' });

export type PeopleQuery = z.infer<typeof peopleQuery>;
export type AuditQuery = z.infer<typeof auditQuery>;
export type PersonParams = z.infer<typeof personParams>;
export type SessionParams = z.infer<typeof sessionParams>;
export type SuspensionBody = z.infer<typeof suspensionBody>;
export type RoleBody = z.infer<typeof roleBody>;

function moment(about: string) {
  const given = text(`a date or a time such as 2026-11-30 or 2026-11-30T12:00:00Z: ${about}`, {
    maxLength: 40,
    pattern: TIME,
  });
  return given.refine((value) => value === undefined || !Number.isNaN(Date.parse(value))).meta({ ...given.meta() });
}
