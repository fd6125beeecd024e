import { createHash } from 'node:crypto';

import type { Cache } from '../../../performance/cache/index.ts';
import type { Database, Transaction } from '../../../performance/database/index.ts';
import { StartError } from '../../../shared/errors.ts';
import { slugify } from '../../../shared/slug.ts';
import { hashPassword } from '../argon2id.ts';
import { Audit } from '../audit/audit.ts';
import { identityTags, tagsOfStanding } from '../identity.tags.ts';
import type { SendLetter } from '../letters/send-letter.ts';
import { revokeOf } from '../sessions/sessions.queries.ts';
import { type AccountState, accountState, confirmEmail, insertAdmin, setPasswordHash } from './make-admin.queries.ts';
import { clearFactors } from './reset-factors.ts';
import { lockAdmins, lockPerson, type Role, setRole, setSuspension } from './standing.queries.ts';

/** What the machine that the shop runs on may do without an account: its owner could do all of it in SQL. */
export interface Ground {
  database: Database;
  cache: Pick<Cache, 'evict'>;
}

/** Whether the account needs a password before it can administer. @throws StartError where the account was deleted. */
export async function needsPassword(database: Database, email: string): Promise<boolean> {
  const account = await accountState(database, email);
  if (account?.deleted === true) throw new StartError(`The account ${email} was deleted: name another one.`);
  return account?.hasPassword !== true;
}

/**
 * Makes the account of this address an administrator: a new one, or the one there is, whose suspension ends with it.
 * @param password new one, unhashed; who was signed in with an old one is signed out.
 * @returns what was done, a sentence.
 */
export async function makeAdmin(
  { database, cache }: Ground,
  { email, name, password }: { email: string; name: string; password: string | undefined },
): Promise<string> {
  const hash = password === undefined ? undefined : await hashPassword(password);
  const { id, sells, done } = await database.transaction(async (transaction) => {
    await lockAdmins(transaction);
    const account = await accountState(transaction, email);
    if (account === undefined) return create(transaction, email, name, hash);
    return raise(transaction, account, email, hash);
  });
  await cache.evict(tagsOfStanding({ id, sells }));
  return done;
}

/**
 * Takes the role of an administrator; the account stays.
 * @returns what was done, a sentence.
 * @throws StartError for who administers last, and who does not.
 */
export async function revokeAdmin({ database, cache }: Ground, email: string): Promise<string> {
  const person = await database.transaction(async (transaction) => {
    const admins = await lockAdmins(transaction);
    const account = await accountState(transaction, email);
    const locked = account === undefined ? undefined : await lockPerson(transaction, account.id);
    if (locked?.role !== 'admin') throw new StartError(`${email} does not administer this shop.`);
    if (admins.every((id) => id === locked.id)) {
      throw new StartError(`${email} is the only administrator: make another one first.`);
    }
    await changeRole(transaction, locked.id, 'admin', locked.sells ? 'seller' : 'buyer');
    return locked;
  });
  await cache.evict(tagsOfStanding(person));
  return `${email} does not administer this shop any more.`;
}

/**
 * Takes the second factors and the password of anybody, administrators as well: a mail leads to a new password.
 * @returns what was done, a sentence.
 * @throws StartError where there is no such account, or it has no second factor.
 */
export async function resetFactors({ database, cache }: Ground, letter: SendLetter, email: string): Promise<string> {
  const id = await database.transaction(async (transaction) => {
    const account = await accountState(transaction, email);
    const person = account === undefined ? undefined : await lockPerson(transaction, account.id);
    if (person === undefined) throw new StartError(`There is no account ${email}.`);
    if (!(await clearFactors(transaction, letter, person.id, { ...BY_COMMAND, by: 'command_line' }))) {
      throw new StartError(`${email} has neither an authenticator app nor a passkey.`);
    }
    return person.id;
  });
  await cache.evict([identityTags.person(id)]);
  return `${email} has no second factor and no password any more, and was mailed a link to a new one.`;
}

interface Made {
  id: string;
  sells: boolean;
  done: string;
}

async function create(transaction: Transaction, email: string, name: string, hash: string | undefined): Promise<Made> {
  if (hash === undefined) throw new StartError(`There is no account ${email} yet, so it needs a password.`);
  const suffix = createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 6);
  const slug = [slugify(name), suffix].filter((part) => part !== '').join('-');
  const id = await insertAdmin(transaction, { email, name, slug, hash });
  await record(transaction, id, 'nobody', 'admin');
  return { id, sells: false, done: `${email} has an account and administers this shop.` };
}

async function raise(
  transaction: Transaction,
  { id }: AccountState,
  email: string,
  hash: string | undefined,
): Promise<Made> {
  const person = await lockPerson(transaction, id);
  if (person === undefined) throw new StartError(`The account ${email} was deleted: name another one.`);
  if (person.role !== 'admin') await changeRole(transaction, id, person.role, 'admin');
  if (person.status === 'suspended') {
    await setSuspension(transaction, id, undefined);
    await Audit.record(transaction, { ...BY_COMMAND, action: 'account.unsuspended', subject: id, detail: {} });
  }
  if (hash !== undefined) {
    await setPasswordHash(transaction, id, hash);
    await revokeOf(transaction, id, {});
    await Audit.record(transaction, { ...BY_COMMAND, action: 'password.reset', subject: id, detail: {} });
  }
  await confirmEmail(transaction, id);
  const password = hash === undefined ? 'with the password it has' : 'with the new password';
  return { id, sells: person.sells, done: `${email} administers this shop, ${password}.` };
}

async function changeRole(transaction: Transaction, id: string, from: Role, to: Role): Promise<void> {
  await setRole(transaction, id, to);
  await record(transaction, id, from, to);
}

const BY_COMMAND = { actor: undefined, request: undefined };

async function record(transaction: Transaction, subject: string, from: Role | 'nobody', to: Role): Promise<void> {
  const detail = { from, to, by: 'command_line' as const };
  await Audit.record(transaction, { ...BY_COMMAND, action: 'account.role_changed', subject, detail });
}
