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
  },
} satisfies SettingsRoom;

export type IdentitySettings = SettingValues<typeof identitySettings.settings>;
