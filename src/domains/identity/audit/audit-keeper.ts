import { Inject, Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { Jobs } from '../../../performance/jobs/index.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { forgetAudit, forgetOldAudit } from './forget-audit.ts';

/** Has the audit log forget once a day, when most sleep. */
@Injectable()
export class AuditKeeper {
  constructor(database: Database, jobs: Jobs, @Inject(IDENTITY_OPTIONS) { settings }: IdentityOptions) {
    jobs.work(forgetAudit, async () => void (await forgetOldAudit(database, settings.AUDIT_KEPT_DAYS)));
    jobs.schedule(forgetAudit, { every: 86_400, at: 3 * 3_600 });
  }
}
