export { checkMailSettings, mailSettings } from './config.ts';
export { isOneAddress } from './mail-address.ts';
export { MailModule } from './mail.module.ts';
export { Mails } from './mails.ts';
export type { Mail } from './mail.schemas.ts';
export type { SentMail } from './mails.queries.ts';
export type { Letter, LetterParts } from './letter/write-letter.ts';
