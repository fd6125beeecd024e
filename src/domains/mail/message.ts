import type { SendMailOptions } from 'nodemailer';

import type { MailOptions } from './mail.options.ts';
import type { WaitingMail } from './mails.queries.ts';

export interface From {
  name: string;
  address: string;
}

/** Who the shop's mails are from; where nobody said, an address that only looks like one, for files. */
export function senderOf({ settings, shop }: MailOptions): From {
  const { MAIL_FROM: from } = settings;
  return { name: from?.name ?? shop.name, address: from?.address ?? 'shop@localhost' };
}

/**
 * The message as nodemailer composes it: the same for the same mail, however often it is sent. Addresses are given as
 * such, to be read by nobody.
 */
export function messageOf(mail: WaitingMail, from: From): SendMailOptions {
  return {
    envelope: { from: from.address, to: [mail.to] },
    from,
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    date: mail.createdAt,
    messageId: `<${mail.id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    // RFC 3834: no holiday notes, please.
    headers: { 'Auto-Submitted': 'auto-generated' },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
