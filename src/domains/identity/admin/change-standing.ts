import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database, type Transaction } from '../../../performance/database/index.ts';
import { AppError, notFound } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import { identityTags, tagsOfStanding } from '../identity.tags.ts';
import { revokeOf } from '../sessions/sessions.queries.ts';
import { type Administrator, lockForChange } from './administrator.ts';
import { type Role, setRole, setSuspension, type Standing } from './standing.queries.ts';

/**
 * Administrators change what others may do. Each change is one transaction with its entry in the audit log; then what is
 * cached of the person is evicted, in every process. Nobody changes their own standing, so that whoever administers last
 * stays. Each takes a fresh proof, and throws AppError `fresh-proof-required` (403) without.
 */
@Injectable()
export class ChangeStanding {
  private readonly database: Database;
  private readonly cache: Cache;

  constructor(database: Database, cache: Cache) {
    this.database = database;
    this.cache = cache;
  }

  /**
   * The person can neither sign in nor stay signed in, and their listings are not shown. Again with another reason: the
   * reason is the new one.
   * @throws AppError `not-found` (404), `own-account` (409)
   */
  async suspend(admin: Administrator, personId: string, reason: string): Promise<void> {
    await this.change(admin, personId, async (transaction, person) => {
      if (person.status === 'suspended' && person.reason === reason) return;
      await setSuspension(transaction, person.id, reason);
      await record(transaction, admin, person.id, 'account.suspended', { reason });
      // They would be live again when the suspension ends.
      const { length: count } = await revokeOf(transaction, person.id, {});
      if (count === 0) return;
      await record(transaction, admin, person.id, 'session.revoked', { which: 'all', count, because: 'suspension' });
    });
  }

  /** Nothing happens where nobody is suspended. @throws AppError `not-found` (404), `own-account` (409) */
  async unsuspend(admin: Administrator, personId: string): Promise<void> {
    await this.change(admin, personId, async (transaction, person) => {
      if (person.status === 'active') return;
      await setSuspension(transaction, person.id, undefined);
      await record(transaction, admin, person.id, 'account.unsuspended', {});
    });
  }

  /** @throws AppError `not-found` (404), `own-account` (409) */
  async changeRole(admin: Administrator, personId: string, role: Role): Promise<void> {
    await this.change(admin, personId, async (transaction, person) => {
      if (person.role === role) return;
      await setRole(transaction, person.id, role);
      await record(transaction, admin, person.id, 'account.role_changed', { from: person.role, to: role });
    });
  }

  /**
   * Ends one session of a person, or all of them; also an administrator's own.
   * @throws AppError `not-found` (404), also for a session that is over, or somebody else's.
   */
  async revokeSessions(admin: Administrator, personId: string, sessionId?: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const person = await lockForChange(transaction, admin, personId);
      const { length: count } = await revokeOf(transaction, person.id, { only: sessionId });
      if (sessionId === undefined) {
        await record(transaction, admin, person.id, 'session.revoked', { which: 'all', count });
      } else if (count === 0) throw notFound('session');
      else await record(transaction, admin, person.id, 'session.revoked', { which: 'one', session: sessionId, count });
    });
    await this.cache.evict([identityTags.person(personId)]);
  }

  private async change(
    admin: Administrator,
    personId: string,
    work: (transaction: Transaction, person: Standing) => Promise<void>,
  ): Promise<void> {
    const person = await this.database.transaction(async (transaction) => {
      const locked = await lockForChange(transaction, admin, personId);
      if (locked.id === admin.id) throw ownAccount();
      await work(transaction, locked);
      return locked;
    });
    await this.cache.evict(tagsOfStanding(person));
  }
}

function ownAccount(): AppError {
  return new AppError('own-account', 409, 'Nobody suspends themselves or changes their own role: ask another admin.');
}

async function record<Action extends Parameters<typeof Audit.record>[1]['action']>(
  transaction: Transaction,
  { id: actor, request }: Administrator,
  subject: string,
  action: Action,
  detail: Parameters<typeof Audit.record<Action>>[1]['detail'],
): Promise<void> {
  await Audit.record(transaction, { actor, action, subject, detail, request });
}
