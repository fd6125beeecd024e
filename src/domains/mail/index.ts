export { checkMailSettings, mailSettings } from './config.ts';
export { isOneAddress } from './mail-address.ts';
export { MailModule } from './mail.module.ts';
export type { MailOptions } from './mail.options.ts';
export { Mails } from './mails.ts';
export type { Mail } from './mail.schemas.ts';
export { latestMails, type SentMail } from './mails.queries.ts';
export { sendTestMail } from './send-test-mail.ts';
export type { Letter, LetterParts } from './letter/write-letter.ts';
