import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { AppError } from '../../../shared/errors.ts';
import { accountFrom } from './account-from.ts';
import type { AccountView } from './account.view.ts';
import { evictPerson } from './evict-person.ts';
import { accountOf, changeRole, lockAccount } from './profile.queries.ts';

@Injectable()
export class BecomeSeller {
  private readonly database: Database;
  private readonly cache: Cache;

  constructor(database: Database, cache: Cache) {
    this.database = database;
    this.cache = cache;
  }

  /**
   * A buyer may sell from now on; whoever may already stays what they are.
   * @throws AppError `email-not-confirmed` (403): buyers must be able to reach whoever sells to them.
   */
  async begin(personId: string, request?: Requester): Promise<AccountView> {
    const began = await this.database.transaction(async (transaction) => {
      const account = accountFrom(await lockAccount(transaction, personId));
      if (account.role !== 'buyer') return false;
      if (!account.emailConfirmed) throw unconfirmed();
      await changeRole(transaction, personId, 'seller');
      const action = 'account.became_seller';
      await Audit.record(transaction, { actor: personId, action, subject: personId, detail: {}, request });
      return true;
    });
    if (began) await evictPerson(this.cache, personId);
    return accountFrom(await accountOf(this.database, personId));
  }
}

function unconfirmed(): AppError {
  return new AppError('email-not-confirmed', 403, 'Please confirm your e-mail address first: we have sent you a link.');
}
