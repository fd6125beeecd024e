import { Injectable, type OnModuleDestroy } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { Audit, type AuditEntry } from './audit.ts';
import { networkInLog, type Requester } from './requester.ts';

export interface FailedSignIn {
  /** Id of the account; undefined where there is none of that address. */
  subject: string | undefined;
  request: Requester | undefined;
}

interface Counted extends FailedSignIn {
  attempts: number;
}

const EVERY_MS = 60_000;

/** Accounts and networks named each minute; a flood over more of them ends in one entry that counts the rest. */
const NAMED_AT_MOST = 50;

/**
 * Failed sign-ins for the audit log, counted in the process and written once a minute: a flood of a thousand a second
 * is at most 51 entries a minute. Nobody who signs in waits for it. A process that is killed loses its last minute.
 */
@Injectable()
export class FailedSignIns implements OnModuleDestroy {
  private readonly database: Database;
  private counted = new Map<string, Counted>();
  private unnamed = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(database: Database) {
    this.database = database;
  }

  note({ subject, request }: FailedSignIn): void {
    const key = `${subject ?? ''} ${networkInLog(request?.address) ?? ''}`;
    const known = this.counted.get(key);
    if (known !== undefined) known.attempts += 1;
    else if (this.counted.size < NAMED_AT_MOST) this.counted.set(key, { subject, request, attempts: 1 });
    else this.unnamed += 1;
    this.timer ??= setTimeout(() => void this.write(), EVERY_MS).unref();
  }

  /** Writes what was counted so far. What cannot be written is said, and gone: it must not pile up. */
  async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const entries = this.take();
    this.writing = this.writing.then(async () => this.writeEach(entries));
    await this.writing;
  }

  async onModuleDestroy(): Promise<void> {
    await this.write();
  }

  private take(): AuditEntry<'sign_in.failed'>[] {
    const entries: AuditEntry<'sign_in.failed'>[] = Array.from(
      this.counted.values(),
      ({ subject, request, attempts }) => entryOf({ attempts }, subject, request),
    );
    if (this.unnamed > 0) entries.push(entryOf({ attempts: this.unnamed, unnamed: true }));
    this.counted = new Map();
    this.unnamed = 0;
    return entries;
  }

  private async writeEach(entries: readonly AuditEntry<'sign_in.failed'>[]): Promise<void> {
    try {
      for (const entry of entries) await Audit.record(this.database, entry);
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
