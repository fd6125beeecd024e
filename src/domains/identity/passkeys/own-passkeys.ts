import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { notTheirs } from '../not-theirs.ts';
import { FactorChanges, type Who } from '../second-factor/factor-changes.ts';
import { lockPerson } from '../second-factor/factors.queries.ts';
import { removeCodesOfNothing } from '../second-factor/make-recovery-codes.ts';
import type { PasskeyView } from './passkey.view.ts';
import { deletePasskey, listPasskeys, renamePasskey } from './passkeys.queries.ts';

@Injectable()
export class OwnPasskeys {
  private readonly database: Database;
  private readonly changes: FactorChanges;

  constructor(database: Database, changes: FactorChanges) {
    this.database = database;
    this.changes = changes;
  }

  /** The oldest first. */
  async list(personId: string): Promise<PasskeyView[]> {
    return listPasskeys(this.database, personId);
  }

  /** @throws AppError `not-found` (404), also for somebody else's. */
  async rename(who: Who, id: string, name: string): Promise<PasskeyView> {
    return this.database.transaction(async (transaction) => {
      const renamed = await renamePasskey(transaction, who.personId, id, name);
      if (renamed === undefined) throw await notTheirs(transaction, 'passkey', id, who.personId);
      await this.changes.tell(transaction, who, 'passkey.renamed', { passkey: id });
      return renamed;
    });
  }

  /** The recovery codes go with the last factor. @throws AppError `not-found` (404), also for somebody else's. */
  async remove(who: Who, id: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await lockPerson(transaction, who.personId);
      const removed = await deletePasskey(transaction, who.personId, id);
      if (!removed) throw await notTheirs(transaction, 'passkey', id, who.personId);
      await this.changes.tell(transaction, who, 'passkey.removed', { passkey: id });
      await removeCodesOfNothing(transaction, who.personId);
    });
  }
}
