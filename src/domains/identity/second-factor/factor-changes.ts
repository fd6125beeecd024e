import { Injectable } from '@nestjs/common';

import type { Queryable, Transaction } from '../../../performance/database/index.ts';
import type { AuditDetail } from '../audit/audit-actions.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { addresseeOf } from '../letters/addressee.queries.ts';
import type { KindOfLetter, Letters } from '../letters/letters.ts';
import { SendLetter } from '../letters/send-letter.ts';

/** A person, and where their request came from. */
export interface Who {
  personId: string;
  request: Requester | undefined;
}

/** What somebody signs in with is another one than before. */
type Change =
  | 'totp.added'
  | 'totp.removed'
  | 'recovery_codes.renewed'
  | 'recovery_code.used'
  | 'passkey.added'
  | 'passkey.renamed'
  | 'passkey.removed';

type Suspicion = 'passkey.copy_suspected' | 'second_factor.refused';

/** Whoever changed it, its owner hears of it: what a thief of a session adds or removes is not done in silence. */
@Injectable()
export class FactorChanges {
  private readonly letter: SendLetter;

  constructor(letter: SendLetter) {
    this.letter = letter;
  }

  /** Writes a change to the audit log and a mail to the person, within the transaction that makes it. */
  async tell<Action extends Change>(
    transaction: Transaction,
    who: Who,
    action: Action,
    detail: AuditDetail<Action>,
  ): Promise<void> {
    await noteFactor(transaction, who, action, detail);
    const person = await addresseeOf(transaction, who.personId);
    if (person !== undefined) await this.letter.to(transaction, person, LETTERS[action]);
  }
}

/** The audit log alone: for what comes with a change that is told, and for what is none. */
export async function noteFactor<Action extends Change | Suspicion>(
  queryable: Queryable,
  { personId, request }: Who,
  action: Action,
  detail: AuditDetail<Action>,
): Promise<void> {
  await Audit.record(queryable, { actor: personId, subject: personId, action, detail, request });
}

const LETTERS: Record<Change, (letters: Letters) => KindOfLetter> = {
  'totp.added': (letters) => letters.factor('totpAdded'),
  'totp.removed': (letters) => letters.factor('totpRemoved'),
  'recovery_codes.renewed': (letters) => letters.factor('codesRenewed'),
  'recovery_code.used': (letters) => letters.factor('codeUsed'),
  'passkey.added': (letters) => letters.factor('passkeyAdded'),
  'passkey.renamed': (letters) => letters.factor('passkeyRenamed'),
  'passkey.removed': (letters) => letters.factor('passkeyRemoved'),
};
