import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from '../../../shared/settings.ts';

export const responseCacheSettings = {
  title: 'Response cache',
  settings: {
    RESPONSE_CACHE: setting({
      schema: z.enum(['on', 'off']),
      default: 'on',
      form: 'on or off',
      about:
        'Whether whole answers are cached; off is for measuring and for looking at what the routes themselves answer.',
    }),
  },
} satisfies SettingsRoom;

export type ResponseCacheSettings = SettingValues<typeof responseCacheSettings.settings>;
