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
    ORIGIN_THREAD: setting({
      schema: z.enum(['on', 'off']),
      default: 'on',
      form: 'on or off',
      about:
        'Whether what is not cached is made in a thread of its own, so that what is cached never waits for it. Off takes less memory; nothing is gained by it on one core alone.',
    }),
  },
} satisfies SettingsRoom;

export type ResponseCacheSettings = SettingValues<typeof responseCacheSettings.settings>;
