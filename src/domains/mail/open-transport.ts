import type { MailOptions } from './mail.options.ts';
import { senderOf } from './message.ts';
import { Outbox } from './outbox.ts';
import { SmtpTransport } from './smtp-transport.ts';
import type { MailTransport } from './transport.ts';

/** To the server, where there is one; else to files. */
export function openTransport(options: MailOptions): MailTransport {
  const { settings, dataDir } = options;
  const { SMTP_URL: server } = settings;
  const from = senderOf(options);
  return server === undefined ? new Outbox(dataDir, from) : new SmtpTransport(server, settings, from);
}
