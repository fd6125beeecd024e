import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { notFound } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import type { AuditDetail } from '../audit/audit-actions.ts';
import { factorsOf } from '../second-factor/factors.queries.ts';
import type { Administrator } from './administrator.ts';
import { auditLog, type AuditFilter, hasLookedLately } from './audit-log.queries.ts';
import { type PageOf, people, type PeopleFilter } from './people.queries.ts';
import { accountOf, sessionsOfPerson } from './person.queries.ts';
import type { AuditEntryView, ListedPersonView, PersonView } from './person.view.ts';

type Page = { limit: number; cursor?: string | undefined };

const SESSIONS_SHOWN = 50;
const ENTRIES_SHOWN = 20;
const OVERVIEW_SHOWN = 6;

export interface Overview {
  admins: ListedPersonView[];
  suspended: ListedPersonView[];
  newest: ListedPersonView[];
  latest: AuditEntryView[];
}

/** Who looked at what is looked up in the log itself: beside what happened it would be most of what is shown. */
const BESIDES_LOOKING = { except: 'personal_data.viewed' };

/** What administrators may know of people. That they looked is in the audit log itself. */
@Injectable()
export class LookUpPeople {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Who administers, who is suspended, who came last, and what happened lately; a few of each. */
  async overview(admin: Administrator): Promise<Overview> {
    const few = { limit: OVERVIEW_SHOWN };
    const [admins, suspended, newest, latest] = await Promise.all([
      people(this.database, { role: 'admin', status: 'active' }, few),
      people(this.database, { status: 'suspended' }, few),
      people(this.database, {}, few),
      auditLog(this.database, BESIDES_LOOKING, { limit: ENTRIES_SHOWN }),
    ]);
    await this.note(admin, undefined, { what: 'overview' });
    return { admins: admins.data, suspended: suspended.data, newest: newest.data, latest: latest.data };
  }

  /** @throws AppError `invalid-parameter` naming `cursor`. */
  async list(admin: Administrator, filter: PeopleFilter, page: Page): Promise<PageOf<ListedPersonView>> {
    const found = await people(this.database, filter, page);
    await this.note(admin, undefined, { what: 'people', people: found.data.length });
    return found;
  }

  /** @throws AppError `not-found` (404) */
  async person(admin: Administrator, id: string): Promise<PersonView> {
    const [account, { totpSince, ...factors }, sessions, audit] = await Promise.all([
      accountOf(this.database, id),
      factorsOf(this.database, id),
      sessionsOfPerson(this.database, id, SESSIONS_SHOWN),
      auditLog(this.database, { person: id, ...BESIDES_LOOKING }, { limit: ENTRIES_SHOWN }),
    ]);
    if (account === undefined) throw notFound('person');
    await this.note(admin, id, { what: 'person' });
    const secondFactors = { totp: totpSince !== null, ...factors };
    return { ...account, secondFactors, sessions, audit: audit.data };
  }

  /** @throws AppError `invalid-parameter` naming `cursor`. */
  async audit(admin: Administrator, filter: AuditFilter, page: Page): Promise<PageOf<AuditEntryView>> {
    const found = await auditLog(this.database, filter, page);
    await this.note(admin, filter.person ?? filter.actor, { what: 'audit_log' });
    return found;
  }

  /** Looking again within ten minutes is the same look; lists are told each time, with how many were in it. */
  private async note(
    admin: Administrator,
    subject: string | undefined,
    detail: AuditDetail<'personal_data.viewed'>,
  ): Promise<void> {
    if (detail.people === undefined && (await hasLookedLately(this.database, admin.id, subject, detail.what))) return;
    await Audit.record(this.database, {
      actor: admin.id,
      action: 'personal_data.viewed',
      subject,
      detail,
      request: admin.request,
    });
  }
}
