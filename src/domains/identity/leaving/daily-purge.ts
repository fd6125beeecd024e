import { Inject, Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { defineJob, Jobs, NOTHING } from '../../../performance/jobs/index.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { purgeDeletedAccounts } from './purge-deleted-accounts.ts';

const purgeAccounts = defineJob({ name: 'accounts.purge', payload: NOTHING, atOnce: 1, longestRun: 900 });

const DAY = 86_400;
/** Seconds after midnight, UTC. */
const AT_NIGHT = 4.5 * 3_600;
/** A day's leavers of a large shop; who is beyond has the next night. */
const PEOPLE_A_NIGHT = 1_000;

/** Every night, in one of the processes, goes for good what is left of people who left long enough ago. */
@Injectable()
export class DailyPurge {
  constructor(database: Database, jobs: Jobs, @Inject(IDENTITY_OPTIONS) { settings }: IdentityOptions) {
    const olderThanDays = settings.ACCOUNT_PURGE_DAYS;
    jobs.work(purgeAccounts, async () => {
      await purgeDeletedAccounts(database, { limit: PEOPLE_A_NIGHT, olderThanDays });
    });
    jobs.schedule(purgeAccounts, { every: DAY, at: AT_NIGHT });
  }
}
