import { Injectable, type OnModuleDestroy } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { Audit, type AuditEntry } from './audit.ts';
import { EachMinute } from './each-minute.ts';
import { networkInLog, type Requester } from './requester.ts';

export interface FailedSignIn {
  /** Id of the account; undefined where there is none of that address. */
  subject: string | undefined;
  request: Requester | undefined;
}

interface Counted extends FailedSignIn {
  attempts: number;
}

/** Accounts and networks named each minute; a flood over more of them ends in one entry that counts the rest. */
const NAMED_AT_MOST = 50;

/** Failed sign-ins for the audit log: a flood of a thousand a second is at most 51 entries a minute. */
@Injectable()
export class FailedSignIns implements OnModuleDestroy {
  private readonly database: Database;
  private readonly minute = new EachMinute<Counted>(NAMED_AT_MOST, async (kept, beyond) => this.record(kept, beyond));

  constructor(database: Database) {
    this.database = database;
  }

  note({ subject, request }: FailedSignIn): void {
    const key = `${subject ?? ''} ${networkInLog(request?.address) ?? ''}`;
    const counted = this.minute.note(key, () => ({ subject, request, attempts: 0 }));
    if (counted !== undefined) counted.attempts += 1;
  }

  /** Writes what was counted so far. What cannot be written is said, and gone: it must not pile up. */
  async write(): Promise<void> {
    await this.minute.write();
  }

  async onModuleDestroy(): Promise<void> {
    await this.write();
  }

  private async record(kept: readonly Counted[], beyond: number): Promise<void> {
    try {
      for (const { subject, request, attempts } of kept) {
        await Audit.record(this.database, entryOf({ attempts }, subject, request));
      }
      if (beyond > 0) await Audit.record(this.database, entryOf({ attempts: beyond, unnamed: true }));
    } catch (error) {
      console.error(`Failed sign-ins could not be written into the audit log: ${errorMessage(error)}`);
    }
  }
}

function entryOf(
  detail: AuditEntry<'sign_in.failed'>['detail'],
  subject?: string,
  request?: Requester,
): AuditEntry<'sign_in.failed'> {
  return { actor: undefined, action: 'sign_in.failed', subject, detail, request };
}
