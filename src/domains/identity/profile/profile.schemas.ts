import { z } from 'zod';

import { isPlainToSee } from '../plain-to-see.ts';
import { notificationChoicesEdit } from './notification-choices.ts';

/** The languages an account may choose: those the pages and mails are written in. */
export const ACCOUNT_LOCALES = ['en', 'de'] as const;

const NAME = 'text of 1 to 80 characters that can be seen, in one line';
const BIO = 'text of at most 2000 characters';
const LOCATION = 'text of at most 120 characters in one line';
const LOCALE = `one of ${ACCOUNT_LOCALES.join(', ')}`;
const CURRENCY = 'a currency the shop knows, such as EUR';
const VERSION = 'the updatedAt that was read: the change is refused where there was another since';

/** What PostgreSQL can hold (no lone surrogates), without control characters. */
const oneLine = (text: string) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) && text.isWellFormed();
/** As above, but for line ends and tabs. */
const manyLines = (text: string) => !/[^\P{Cc}\n\r\t]/u.test(text) && text.isWellFormed();

/** Only what is given changes. */
export const profileEdit = z
  .strictObject({
    name: z.string().trim().min(1).max(80).refine(oneLine).refine(isPlainToSee).optional().describe(NAME),
    bio: z.string().trim().max(2_000).refine(manyLines).optional().describe(BIO),
    location: z.string().trim().max(120).refine(oneLine).optional().describe(LOCATION),
    settings: z
      .strictObject({
        locale: z.enum(ACCOUNT_LOCALES, LOCALE).optional().describe(LOCALE),
        currency: z
          .string(CURRENCY)
          .regex(/^[A-Z]{3}$/, CURRENCY)
          .optional()
          .describe(CURRENCY),
        notifications: notificationChoicesEdit.optional(),
      })
      .optional()
      .describe('locale, currency and notifications, each where it changes'),
    updatedAt: z.iso.datetime().optional().describe(VERSION),
  })
  .refine(changesSomething, 'an object with at least one of name, bio, location, settings')
  .meta({ id: 'ProfileEdit' });

export type ProfileEdit = z.infer<typeof profileEdit>;

function changesSomething({ updatedAt: _, ...changes }: { updatedAt?: string | undefined }): boolean {
  return Object.values(changes).some((value) => value !== undefined);
}
