import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { notFound } from '../../../shared/errors.ts';
import { FactorChanges, type Who } from './factor-changes.ts';
import { lockPerson } from './factors.queries.ts';
import { removeCodesOfNothing } from './make-recovery-codes.ts';
import { deleteTotp } from './totp.queries.ts';

@Injectable()
export class RemoveTotp {
  private readonly database: Database;
  private readonly changes: FactorChanges;

  constructor(database: Database, changes: FactorChanges) {
    this.database = database;
    this.changes = changes;
  }

  /** The recovery codes go with the last factor. @throws AppError `not-found` (404) */
  async of(who: Who): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await lockPerson(transaction, who.personId);
      if (!(await deleteTotp(transaction, who.personId))) throw notFound('authenticator app');
      await this.changes.tell(transaction, who, 'totp.removed', {});
      await removeCodesOfNothing(transaction, who.personId);
    });
  }
}
