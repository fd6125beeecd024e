import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';

import { Database } from '../../performance/database/index.ts';
import { Jobs } from '../../performance/jobs/index.ts';
import { deliverMail, MailDelivery } from './deliver-mail.ts';
import { MAIL_OPTIONS, type MailOptions } from './mail.options.ts';
import { Mails } from './mails.ts';
import { openTransport } from './open-transport.ts';
import { forgetOldMails, purgeMails } from './purge-mails.ts';
import { MAIL_TRANSPORT, type MailTransport } from './transport.ts';

/** Every domain sends by `Mails`; every process delivers. */
@Module({})
export class MailModule implements OnApplicationShutdown {
  private readonly transport: MailTransport;

  constructor(database: Database, jobs: Jobs, @Inject(MAIL_TRANSPORT) transport: MailTransport) {
    const delivery = new MailDelivery(database, transport);
    this.transport = transport;
    jobs.work(deliverMail, async (payload, running) => delivery.deliver(payload, running));
    jobs.work(purgeMails, async () => forgetOldMails(database));
    jobs.schedule(purgeMails, { every: 86_400, at: 4 * 3_600 });
  }

  static forRoot(options: MailOptions): DynamicModule {
    return {
      module: MailModule,
      global: true,
      providers: [
        { provide: MAIL_OPTIONS, useValue: options },
        { provide: MAIL_TRANSPORT, useValue: openTransport(options) },
        Mails,
      ],
      exports: [Mails],
    };
  }

  /** After the jobs. */
  onApplicationShutdown(): void {
    this.transport.close();
  }
}
