import type { Transaction } from '../../../performance/database/index.ts';
import { notFound } from '../../../shared/errors.ts';
import type { Requester } from '../audit/requester.ts';
import { holdToFreshProof } from '../proof/fresh.ts';
import type { Session } from '../sessions/sessions.ts';
import { NOT_ADMIN, nothingHere } from './admin-only.ts';
import { lockAdmins, lockPerson, type Standing } from './standing.queries.ts';

/** Who administers, as the audit log knows them. */
export interface Administrator {
  /** Of the person. */
  id: string;
  /** When they last proved who they are. */
  authenticatedAt: Date;
  request: Requester | undefined;
}

export function administratorIn({ person, authenticatedAt }: Session, request: Requester | undefined): Administrator {
  return { id: person.id, authenticatedAt, request };
}

/**
 * The person that an administrator is about to do something grave to, locked. All that changes somebody's account passes
 * here: an open browser of an administrator is not enough for it.
 * @throws AppError `fresh-proof-required` (403); `not-found` (404), also where the role was taken since the request was let in.
 */
export async function lockForChange(
  transaction: Transaction,
  admin: Administrator,
  personId: string,
): Promise<Standing> {
  holdToFreshProof(admin);
  await holdToRole(transaction, admin);
  const person = await lockPerson(transaction, personId);
  if (person === undefined) throw notFound('person');
  return person;
}

/** @throws AppError `not-found` (404) where the role was taken since the request was let in. */
export async function holdToRole(transaction: Transaction, { id }: Pick<Administrator, 'id'>): Promise<void> {
  if (!(await lockAdmins(transaction)).includes(id)) throw nothingHere(NOT_ADMIN);
}
