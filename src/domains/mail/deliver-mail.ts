import { z } from 'zod';

import type { Queryable } from '../../performance/database/index.ts';
import { defineJob, type RunningJob } from '../../performance/jobs/index.ts';
import { noteAttempt, settleMail, waitingMail } from './mails.queries.ts';
import { CONNECTIONS } from './smtp-transport.ts';
import { DeliveryFailed, type MailTransport } from './transport.ts';

/** Tried for about nine hours: after a quarter of a minute, after half a minute and so on, later every quarter of an hour. */
export const deliverMail = defineJob({
  name: 'mail.deliver',
  payload: z.object({ mailId: z.uuid() }),
  tries: 40,
  firstPause: 15,
  longestPause: 900,
  atOnce: CONNECTIONS,
  longestRun: 60,
});

/** Delivers what waits, and writes down what became of it. */
export class MailDelivery {
  private readonly database: Queryable;
  private readonly transport: MailTransport;
  private troubled = false;

  constructor(database: Queryable, transport: MailTransport) {
    this.database = database;
    this.transport = transport;
  }

  /** @throws DeliveryFailed where it is to be tried again. */
  async deliver({ mailId }: z.output<typeof deliverMail.payload>, running: RunningJob): Promise<void> {
    const mail = await waitingMail(this.database, mailId);
    // Settled by a run that could not say so in the end.
    if (mail === undefined) return;
    const attempts = running.try;
    try {
      const state = await this.transport.deliver(mail, running.signal);
      await settleMail(this.database, mailId, { state, attempts });
      this.noteWell();
    } catch (error) {
      // The process leaves, or PostgreSQL is away: of the mail itself there is nothing to say.
      if (running.signal.aborted || !(error instanceof DeliveryFailed)) throw error;
      await this.noteFailure(mail, error, running);
    }
  }

  private async noteFailure(
    mail: { id: string; kind: string },
    failure: DeliveryFailed,
    { try: attempts, last }: RunningJob,
  ): Promise<void> {
    const error = failure.message;
    if (failure.permanent || last) {
      console.error(`The mail ${mail.id} (${mail.kind}) is given up after ${attempts} attempts: ${error}`);
      return settleMail(this.database, mail.id, { state: 'failed', attempts, error });
    }
    this.noteTrouble(error);
    await noteAttempt(this.database, mail.id, attempts, error);
    throw failure;
  }

  /** One line when it begins and one when it is over. */
  private noteTrouble(error: string): void {
    if (!this.troubled) console.error(`Mail cannot be delivered just now and is tried again: ${error}`);
    this.troubled = true;
  }

  private noteWell(): void {
    if (this.troubled) console.log('Mail is delivered again.');
    this.troubled = false;
  }
}
