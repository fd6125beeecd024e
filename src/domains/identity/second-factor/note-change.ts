import type { Queryable } from '../../../performance/database/index.ts';
import type { AuditDetail } from '../audit/audit-actions.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';

/** A person, and where their request came from. */
export interface Who {
  personId: string;
  request: Requester | undefined;
}

type FactorAction =
  | 'totp.added'
  | 'totp.removed'
  | 'recovery_codes.renewed'
  | 'recovery_code.used'
  | 'passkey.added'
  | 'passkey.renamed'
  | 'passkey.removed'
  | 'passkey.copy_suspected'
  | 'second_factor.refused';

/**
 * Everything that happens to what a person signs in with passes here, within the transaction that does it: it is written
 * to the audit log, and whoever tells the person by mail enqueues that here.
 */
export async function noteChange<Action extends FactorAction>(
  transaction: Queryable,
  { personId, request }: Who,
  action: Action,
  detail: AuditDetail<Action>,
): Promise<void> {
  await Audit.record(transaction, { actor: personId, subject: personId, action, detail, request });
}
