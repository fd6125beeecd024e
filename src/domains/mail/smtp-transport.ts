import type { Transporter } from 'nodemailer';

import type { MailSettings } from './config.ts';
import { deliveryFailure } from './delivery-failure.ts';
import { type From, messageOf } from './message.ts';
import type { WaitingMail } from './mails.queries.ts';
import type { SmtpServer } from './smtp-url.ts';
import { DeliveryFailed, type MailTransport } from './transport.ts';

/** For each process: relays count connections. */
export const CONNECTIONS = 3;
const IDLE_MS = 30_000;
/** For one mail from the connection to its acceptance: a server that answers, but one byte at a time, ends by it. */
const LONGEST_DELIVERY_MS = 45_000;

/** Hands mails to a server, over a few connections that are kept while there is more to send. */
export class SmtpTransport implements MailTransport {
  private readonly server: SmtpServer;
  private readonly settings: MailSettings;
  private readonly from: From;
  private transporter: Promise<Transporter> | undefined;

  constructor(server: SmtpServer, settings: MailSettings, from: From) {
    this.server = server;
    this.settings = settings;
    this.from = from;
  }

  async deliver(mail: WaitingMail, signal: AbortSignal): Promise<'sent'> {
    const late = AbortSignal.timeout(LONGEST_DELIVERY_MS);
    try {
      const transporter = await (this.transporter ??= this.open());
      await transporter.sendMail({ ...messageOf(mail, this.from), signal: AbortSignal.any([signal, late]) });
      return 'sent';
    } catch (error) {
      if (late.aborted) throw new DeliveryFailed('The mail server took too long.', false, { cause: error });
      throw deliveryFailure(error);
    }
  }

  close(): void {
    void this.transporter?.then((transporter) => transporter.close());
  }

  /** When the first mail is sent: nothing of it stands in the way of a start. */
  private async open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { SMTP_TLS: tls = this.server.local ? 'optional' : 'required', SMTP_TIMEOUT: patience } = this.settings;
    const { host, port, secure, credentials } = this.server;
    return createTransport({
      pool: true,
      host,
      port,
      secure,
      ...(credentials === undefined ? {} : { auth: credentials }),
      requireTLS: tls === 'required',
      opportunisticTLS: tls === 'optional',
      // Whoever would send in the clear as well gains nothing by asking for a certificate (RFC 7435).
      tls: { rejectUnauthorized: tls === 'required' },
      maxConnections: CONNECTIONS,
      maxRequeues: 1,
      idleTimeout: IDLE_MS,
      connectionTimeout: patience,
      greetingTimeout: patience,
      socketTimeout: patience,
      dnsTimeout: patience,
    });
  }
}
