import type { Queryable } from '../../../performance/database/index.ts';
import { type AuditAction, auditActions, type AuditDetail } from './audit-actions.ts';
import { insertEntry } from './audit.queries.ts';
import type { Requester } from './requester.ts';

export interface AuditEntry<Action extends AuditAction> {
  /** Id of the person who did it; undefined where nobody was signed in: a job, a command line, a failed sign-in. */
  actor: string | undefined;
  action: Action;
  /** Id of the person whose account it is about; undefined for what is about none. */
  subject: string | undefined;
  detail: AuditDetail<Action>;
  /** Where it came from; undefined for what came from no request. */
  request: Requester | undefined;
}

export const Audit = {
  /**
   * Adds an entry to the audit log. Given the transaction of what it is about, the two are written together or not at
   * all.
   * @throws ZodError for a detail that is not of its action's shape: a fault of the program.
   */
  async record<Action extends AuditAction>(queryable: Queryable, entry: AuditEntry<Action>): Promise<void> {
    const { actor, action, subject, request } = entry;
    const detail = auditActions[action].parse(entry.detail);
    await insertEntry(queryable, { actor, action, subject, detail, request });
  },
};
