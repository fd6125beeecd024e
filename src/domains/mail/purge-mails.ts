import type { Queryable } from '../../performance/database/index.ts';
import { defineJob, NOTHING } from '../../performance/jobs/index.ts';
import { deleteMailsOlderThan, giveUpStale } from './mails.queries.ts';

/** Longer than a mail is tried. */
const GIVEN_UP_AFTER_HOURS = 24;
const KEPT_DAYS = 30;

export const purgeMails = defineJob({ name: 'mail.purge', payload: NOTHING, atOnce: 1 });

/** Who was sent what is forgotten after a month; words that nobody delivers any more after a day. */
export async function forgetOldMails(database: Queryable): Promise<void> {
  await giveUpStale(database, GIVEN_UP_AFTER_HOURS);
  await deleteMailsOlderThan(database, KEPT_DAYS);
}
