import { Inject, Injectable } from '@nestjs/common';

import { Database, type Transaction } from '../../performance/database/index.ts';
import { Jobs } from '../../performance/jobs/index.ts';
import { deliverMail } from './deliver-mail.ts';
import { type Letter, type LetterParts, writeLetter } from './letter/write-letter.ts';
import { MAIL_OPTIONS, type MailOptions } from './mail.options.ts';
import { type Mail, mailSchema } from './mail.schemas.ts';
import { insertMail, latestMails, type SentMail } from './mails.queries.ts';

@Injectable()
export class Mails {
  private readonly database: Database;
  private readonly jobs: Jobs;
  private readonly options: MailOptions;

  constructor(database: Database, jobs: Jobs, @Inject(MAIL_OPTIONS) options: MailOptions) {
    this.database = database;
    this.jobs = jobs;
    this.options = options;
  }

  /**
   * Sends a mail once `transaction` is committed; rolled back, nobody hears of it. It is delivered at least once: a second
   * copy carries the same Message-ID.
   * @returns its id, which is also the first part of its Message-ID.
   * @throws ZodError where it is not a mail to one plain address.
   */
  async send(transaction: Transaction, mail: Mail): Promise<string> {
    const mailId = await insertMail(transaction, mailSchema.parse(mail));
    await this.jobs.enqueue(transaction, deliverMail, { mailId });
    return mailId;
  }

  /** The words of a mail in the shop's dress, to be sent: `send(transaction, { to, kind, ...write(letter) })`. */
  write(letter: Letter): LetterParts {
    return writeLetter(letter, this.options.shop);
  }

  /** What was sent, the latest first, without its words. @param to of one person only. */
  async latest(limit = 50, to?: string): Promise<SentMail[]> {
    return latestMails(this.database, limit, to);
  }
}
