import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

export const identitySettings = {
  title: 'Signing in',
  settings: {
    PASSWORD_CHECKS_AT_ONCE: setting({
      schema: z.coerce.number().int().min(1).max(64),
      default: '1',
      form: 'a whole number from 1 to 64',
      about:
        'Passwords checked at the same time, for each process; each keeps a core busy and 19 MiB of memory taken while it lasts. The rest wait.',
    }),
    AUDIT_KEPT_DAYS: setting({
      schema: z.coerce.number().int().min(90).max(3_650),
      default: '365',
      form: 'a whole number of days from 90 to 3650',
      about: 'How long the audit log keeps an entry; where a request came from goes after 90 days.',
    }),
    BREACHED_PASSWORDS_FILE: setting({
      schema: z.string().min(1).optional(),
      form: 'the path of a file',
      about:
        'A list of breached passwords that nobody may choose, as haveibeenpwned-downloader writes it: one SHA-1 a line, sorted. It is searched on the disk. Without it the 49,233 most common passwords and what is easily guessed are refused.',
      example: '/srv/pwnedpasswords.txt',
    }),
    ACCOUNT_PURGE_DAYS: setting({
      schema: z.coerce.number().int().min(0).max(3_650),
      default: '30',
      form: 'a whole number of days from 0 to 3650',
      about: 'So long after somebody left, what the shop still holds of them is removed for good.',
    }),
  },
} satisfies SettingsRoom;

export type IdentitySettings = SettingValues<typeof identitySettings.settings>;
