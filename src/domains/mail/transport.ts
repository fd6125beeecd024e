import type { WaitingMail } from './mails.queries.ts';

/** What takes a mail out of the shop. */
export interface MailTransport {
  /**
   * Resolves when somebody else answers for the mail.
   * @returns what has become of it.
   * @throws DeliveryFailed
   */
  deliver(mail: WaitingMail, signal: AbortSignal): Promise<'sent' | 'written'>;
  close(): void;
}

/** In Nest's injection. */
export const MAIL_TRANSPORT = Symbol('mail transport');

export class DeliveryFailed extends Error {
  /** Whether the mail itself was refused: another try would be refused as well. */
  readonly permanent: boolean;

  /** @param message without anything of the mail's words; at most 300 characters are kept. */
  constructor(message: string, permanent: boolean, options?: ErrorOptions) {
    super(message.slice(0, 300), options);
    this.name = 'DeliveryFailed';
    this.permanent = permanent;
  }
}
