import { Injectable } from '@nestjs/common';

import { Database, type Queryable } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { factorsOf, lockPerson } from './factors.queries.ts';
import { noteChange, type Who } from './note-change.ts';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import { replaceRecoveryCodes } from './recovery-codes.queries.ts';

@Injectable()
export class MakeRecoveryCodes {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * Ten new codes; those there were are worth nothing any more. Nobody can read them again.
   * @throws AppError `no-second-factor` (409) where there is nothing to recover.
   */
  async anew(who: Who): Promise<string[]> {
    return this.database.transaction(async (transaction) => {
      await lockPerson(transaction, who.personId);
      const { totpSince, passkeys } = await factorsOf(transaction, who.personId);
      if (totpSince === null && passkeys === 0) {
        throw new AppError('no-second-factor', 409, 'Set up an authenticator app or a passkey first.');
      }
      return makeCodes(transaction, who);
    });
  }
}

/** The codes that come with a person's first factor; none where there are some. The person is locked. */
export async function codesForFirstFactor(transaction: Queryable, who: Who): Promise<string[]> {
  const { recoveryCodes } = await factorsOf(transaction, who.personId);
  return recoveryCodes > 0 ? [] : makeCodes(transaction, who);
}

/** Without a factor there is nothing to recover. The person is locked. */
export async function removeCodesOfNothing(transaction: Queryable, personId: string): Promise<void> {
  const { totpSince, passkeys } = await factorsOf(transaction, personId);
  if (totpSince === null && passkeys === 0) await replaceRecoveryCodes(transaction, personId, []);
}

async function makeCodes(transaction: Queryable, who: Who): Promise<string[]> {
  const codes = newRecoveryCodes();
  const hashes = codes.flatMap((code) => hashOfRecoveryCode(code) ?? []);
  await replaceRecoveryCodes(transaction, who.personId, hashes);
  await noteChange(transaction, who, 'recovery_codes.renewed', {});
  return codes;
}
