import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database, type Queryable } from '../../../performance/database/index.ts';
import { AppError, notFound } from '../../../shared/errors.ts';
import { accountFrom } from './account-from.ts';
import type { AccountView } from './account.view.ts';
import { evictPerson, evictPersonAndReviews } from './evict-person.ts';
import { choicesToStore } from './notification-choices.ts';
import { accountOf, changeProfile, currencies, isCurrency, lockAccount } from './profile.queries.ts';
import type { ProfileEdit } from './profile.schemas.ts';

@Injectable()
export class EditProfile {
  private readonly database: Database;
  private readonly cache: Cache;

  constructor(database: Database, cache: Cache) {
    this.database = database;
    this.cache = cache;
  }

  /** @throws AppError `not-found` (404) for an account that was closed a moment ago. */
  async read(personId: string): Promise<AccountView> {
    return accountFrom(await accountOf(this.database, personId));
  }

  /** What the settings may choose of: "EUR". */
  async currencies(): Promise<string[]> {
    return currencies(this.database);
  }

  /**
   * A person changes their own profile and settings, then everything cached that shows them is evicted. The slug stays.
   * @returns the account as this change left it.
   * @throws AppError `changed-meanwhile` (409) where `updatedAt` is given and not the account's; `invalid-parameter` (400)
   * for a currency the shop does not know.
   */
  async edit(personId: string, edit: ProfileEdit): Promise<AccountView> {
    const { name, bio, location, settings: { locale, currency, notifications } = {}, updatedAt } = edit;
    const renamed = await this.database.transaction(async (transaction) => {
      const account = await lockAccount(transaction, personId);
      if (account === undefined) throw notFound('account');
      if (updatedAt !== undefined && Date.parse(updatedAt) !== account.updated_at.getTime()) throw changed();
      await refuseStrangeCurrency(transaction, currency);
      const choices = notifications && choicesToStore(account.notifications, notifications);
      await changeProfile(transaction, personId, { name, bio, location, locale, currency, notifications: choices });
      return name !== undefined && name !== account.name;
    });
    if (renamed) await evictPersonAndReviews(this.database, this.cache, personId);
    else await evictPerson(this.cache, personId);
    return this.read(personId);
  }
}

async function refuseStrangeCurrency(transaction: Queryable, currency: string | undefined): Promise<void> {
  if (currency === undefined || (await isCurrency(transaction, currency))) return;
  throw new AppError('invalid-parameter', 400, 'A parameter is not of the accepted form.', {
    faults: [{ name: 'settings.currency', accepted: 'a currency the shop knows, such as EUR' }],
  });
}

function changed(): AppError {
  return new AppError('changed-meanwhile', 409, 'Your account has changed since you read it. Please look at it again.');
}
