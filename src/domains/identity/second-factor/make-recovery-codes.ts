import { Injectable } from '@nestjs/common';

import { Database, type Queryable } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { FactorChanges, noteFactor, type Who } from './factor-changes.ts';
import { factorsOf, lockPerson } from './factors.queries.ts';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';
import { replaceRecoveryCodes } from './recovery-codes.queries.ts';

@Injectable()
export class MakeRecoveryCodes {
  private readonly database: Database;
  private readonly changes: FactorChanges;

  constructor(database: Database, changes: FactorChanges) {
    this.database = database;
    this.changes = changes;
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
      const codes = await makeCodes(transaction, who.personId);
      await this.changes.tell(transaction, who, 'recovery_codes.renewed', {});
      return codes;
    });
  }
}

/** The codes that come with a person's first factor, which is told; none where there are some. The person is locked. */
export async function codesForFirstFactor(transaction: Queryable, who: Who): Promise<string[]> {
  const { recoveryCodes } = await factorsOf(transaction, who.personId);
  if (recoveryCodes > 0) return [];
  const codes = await makeCodes(transaction, who.personId);
  await noteFactor(transaction, who, 'recovery_codes.renewed', {});
  return codes;
}

/** Without a factor there is nothing to recover. The person is locked. */
export async function removeCodesOfNothing(transaction: Queryable, personId: string): Promise<void> {
  const { totpSince, passkeys } = await factorsOf(transaction, personId);
  if (totpSince === null && passkeys === 0) await replaceRecoveryCodes(transaction, personId, []);
}

async function makeCodes(transaction: Queryable, personId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  const hashes = codes.flatMap((code) => hashOfRecoveryCode(code) ?? []);
  await replaceRecoveryCodes(transaction, personId, hashes);
  return codes;
}
