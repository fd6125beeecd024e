import { z } from 'zod';

import { StartError } from '../../shared/errors.ts';
import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';
import { readSender } from './mail-address.ts';
import { readSmtpUrl } from './smtp-url.ts';

export const mailSettings = {
  title: 'Mail',
  settings: {
    SMTP_URL: setting({
      schema: z
        .string()
        .transform((text, context) => readSmtpUrl(text) ?? refuse(context))
        .optional(),
      form: 'an address such as smtp://user:password@mail.example:587 (STARTTLS) or smtps://user:password@mail.example:465, with special characters of the password percent-encoded',
      about:
        'The server that mail is handed to; `MAIL_FROM` is needed with it. Without it mails are written to `outbox` under `DATA_DIR` (docs/mail.md).',
      example: 'smtp://shop:secret@mail.example:587',
    }),
    MAIL_FROM: setting({
      schema: z
        .string()
        .transform((text, context) => readSender(text) ?? refuse(context))
        .optional(),
      form: 'one address, such as hello@shop.example or Marigold <hello@shop.example>',
      about: 'Who mails are from; the name is `SHOP_NAME` where only an address is given.',
      example: 'Marigold <hello@shop.example>',
    }),
    SMTP_TLS: setting({
      schema: z.enum(['required', 'optional']).optional(),
      form: 'one of required, optional',
      about:
        '`required`: nothing is sent over a connection that is not encrypted with a valid certificate. `optional`: encrypted where the server can, whatever its certificate, else in the clear. Without it `optional` for a server on this machine (localhost, 127.0.0.1, ::1), `required` for all others.',
    }),
    SMTP_TIMEOUT: setting({
      schema: z.coerce.number().int().min(100).max(40_000),
      default: '10000',
      form: 'milliseconds from 100 to 40000',
      about: 'How long the mail server may be silent before the mail is tried again later.',
    }),
  },
} satisfies SettingsRoom;

export type MailSettings = SettingValues<typeof mailSettings.settings>;

/** What two settings say together. @throws StartError */
export function checkMailSettings({ SMTP_URL: server, MAIL_FROM: from }: MailSettings): void {
  if (server === undefined || from !== undefined) return;
  throw new StartError(
    'MAIL_FROM is missing: with SMTP_URL it says who mails are from, such as MAIL_FROM=hello@shop.example. All settings are explained in docs/settings.md.',
  );
}

function refuse(context: z.RefinementCtx): never {
  context.addIssue({ code: 'custom' });
  return z.NEVER;
}
