import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { Database } from '../../../performance/database/index.ts';
import { defineJob, Jobs } from '../../../performance/jobs/index.ts';
import { insertEmailLink } from '../letters/email-links.queries.ts';
import { SendLetter } from '../letters/send-letter.ts';
import { randomToken, sha256 } from '../random-token.ts';
import { accountByEmail } from '../sign-in.queries.ts';
import { ownCredentials } from '../credentials/credentials.queries.ts';

/** Seconds in which a new password is to be chosen. */
export const RESET_SECONDS = 3_600;

const sendReset = defineJob({ name: 'identity.send-reset', payload: z.object({ email: z.string() }) });

/**
 * Mails a link by which a new password can be chosen. Whether there is such an account is found out behind the answer:
 * neither it nor its time tells.
 */
@Injectable()
export class RequestReset {
  private readonly database: Database;
  private readonly jobs: Jobs;
  private readonly letter: SendLetter;

  constructor(database: Database, jobs: Jobs, letter: SendLetter) {
    this.database = database;
    this.jobs = jobs;
    this.letter = letter;
    jobs.work(sendReset, async ({ email }) => this.send(email));
  }

  async for(email: string): Promise<void> {
    await this.database.transaction(async (transaction) => this.jobs.enqueue(transaction, sendReset, { email }));
  }

  private async send(email: string): Promise<void> {
    const token = randomToken();
    await this.database.transaction(async (transaction) => {
      const account = await accountByEmail(transaction, email);
      const owner = account?.usable === true ? await ownCredentials(transaction, account.id) : undefined;
      if (owner === undefined) return;
      await insertEmailLink(transaction, {
        personId: owner.id,
        purpose: 'reset-password',
        newEmail: undefined,
        tokenHash: sha256(token),
        seconds: RESET_SECONDS,
      });
      await this.letter.to(transaction, owner, (letters) => letters.reset(token));
    });
  }
}
