import { z } from 'zod';

const name = z.string().min(1).max(63);
const indexBuild = z.strictObject({ build: z.uuid(), kind: z.enum(['create', 'drop']), table: name, index: name });

/**
 * Everything that is written into the audit log, and what is told of each. Nothing here can hold a secret: the shapes
 * take ids, counts and words of fixed lists, besides the reason an administrator types. No e-mail address either: the
 * log outlives the account it is about.
 *
 * The subject is the person whose account it is about, the actor whoever did it; undefined where nobody is signed in.
 */
export const auditActions = {
  'sign_in.succeeded': z.strictObject({
    with: z.enum(['password', 'passkey']),
    secondFactor: z.enum(['none', 'totp', 'recovery_code', 'passkey']).default('none'),
  }),
  /** Of one minute, one account and one network; without a subject where there is no such account. */
  'sign_in.failed': z.strictObject({
    attempts: z.int().min(1),
    /** There were too many accounts and networks in that minute to name each: these are the attempts of the rest. */
    unnamed: z.literal(true).optional(),
  }),
  /** Somebody who was signed in showed once more that it was them. */
  'session.proved': z.strictObject({ with: z.enum(['password', 'totp', 'passkey']) }),
  /** Of one minute, one person or one network, and one reason; the first few routes and things that were asked for. */
  'access.refused': z.strictObject({
    because: z
      .string()
      .regex(/^[a-z][a-z-]{0,39}$/)
      .optional(),
    times: z.int().min(1),
    routes: z.array(z.string().max(120)).max(5).optional(),
    things: z.array(z.uuid()).max(5).optional(),
    /** There were too many people and networks in that minute to name each: these are the refusals of the rest. */
    unnamed: z.literal(true).optional(),
  }),
  'session.ended': z.strictObject({}),
  'session.revoked': z.strictObject({
    which: z.enum(['one', 'others', 'all']),
    session: z.uuid().optional(),
    count: z.int().min(0),
    because: z
      .enum(['asked', 'password', 'email', 'suspension', 'reuse', 'deletion', 'second_factor'])
      .default('asked'),
  }),
  'password.changed': z.strictObject({}),
  'password.reset': z.strictObject({}),
  'email.changed': z.strictObject({}),
  'account.registered': z.strictObject({}),
  'account.suspended': z.strictObject({ reason: z.string().min(1).max(500) }),
  'account.unsuspended': z.strictObject({}),
  'account.role_changed': z.strictObject({
    from: z.enum(['buyer', 'seller', 'admin', 'nobody']),
    to: z.enum(['buyer', 'seller', 'admin']),
    /** Who sits at the machine itself is no account of the shop. */
    by: z.enum(['admin', 'command_line']).default('admin'),
  }),
  'account.became_seller': z.strictObject({}),
  'account.deleted': z.strictObject({}),
  'totp.added': z.strictObject({}),
  'totp.removed': z.strictObject({}),
  'passkey.added': z.strictObject({ passkey: z.uuid() }),
  'passkey.removed': z.strictObject({ passkey: z.uuid() }),
  'recovery_codes.renewed': z.strictObject({}),
  'recovery_code.used': z.strictObject({ left: z.int().min(0) }),
  'passkey.renamed': z.strictObject({ passkey: z.uuid() }),
  /** Its counter did not go up: there is a copy of it, or it is broken. */
  'passkey.copy_suspected': z.strictObject({ passkey: z.uuid(), counter: z.int(), last: z.int() }),
  /** The password was right and the second factor wrong, as often as a sign-in allows: somebody may know the password. */
  'second_factor.refused': z.strictObject({}),
  /** Somebody had lost every factor: an administrator, or who sits at the machine, took them away, and the password. */
  'second_factors.reset': z.strictObject({
    totp: z.boolean(),
    passkeys: z.int().min(0),
    by: z.enum(['admin', 'command_line']).default('admin'),
  }),
  'token.made': z.strictObject({ token: z.uuid(), scopes: z.array(z.string().max(40)).max(20) }),
  'token.revoked': z.strictObject({ token: z.uuid() }),
  'export.made': z.strictObject({}),
  /** An administrator looked at data of people. */
  'personal_data.viewed': z.strictObject({
    what: z.enum(['overview', 'people', 'person', 'audit_log']),
    people: z.int().min(0).optional(),
  }),
  /** An administrator had a statement explained; its fingerprint is equal for all that differ only in constants. */
  'insight.analysis': z.strictObject({ fingerprint: z.string().regex(/^[0-9a-f]{16}$/) }),
  /** An administrator had the index advisor run, or ended that. */
  'insight.advice_asked': z.strictObject({ advice: z.uuid() }),
  'insight.advice_cancelled': z.strictObject({ advice: z.uuid() }),
  /** An administrator had an index built or dropped, or ended that. */
  'index.build_asked': indexBuild,
  'index.build_cancelled': indexBuild,
} as const;

export type AuditAction = keyof typeof auditActions;

export type AuditDetail<Action extends AuditAction> = z.input<(typeof auditActions)[Action]>;
