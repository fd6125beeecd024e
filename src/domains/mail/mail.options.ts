import type { MailSettings } from './config.ts';

export interface MailOptions {
  settings: MailSettings;
  /** What the shop keeps on disk; mails are written to `outbox` below it where there is no server to send them. */
  dataDir: string;
  shop: MailingShop;
}

export interface MailingShop {
  name: string;
  /** Such as #c2410c. */
  color: string;
  /** Where shoppers reach it; undefined where nobody said. */
  publicUrl: string | undefined;
}

export const MAIL_OPTIONS = Symbol('mail options');
