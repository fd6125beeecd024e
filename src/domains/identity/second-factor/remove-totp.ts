import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { notFound } from '../../../shared/errors.ts';
import { lockPerson } from './factors.queries.ts';
import { removeCodesOfNothing } from './make-recovery-codes.ts';
import { noteChange, type Who } from './note-change.ts';
import { deleteTotp } from './totp.queries.ts';

@Injectable()
export class RemoveTotp {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** The recovery codes go with the last factor. @throws AppError `not-found` (404) */
  async of(who: Who): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await lockPerson(transaction, who.personId);
      if (!(await deleteTotp(transaction, who.personId))) throw notFound('authenticator app');
      await noteChange(transaction, who, 'totp.removed', {});
      await removeCodesOfNothing(transaction, who.personId);
    });
  }
}
